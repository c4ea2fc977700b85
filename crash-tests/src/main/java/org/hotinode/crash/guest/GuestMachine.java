package org.hotinode.crash.guest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The machine while it is on: an emulator that runs one Java program in the guest, then powers off. Closing it kills
/// it.
///
/// Of its two serial ports the kernel has the first, which goes to a file; the program has the second, which is our
/// pipe.
final class GuestMachine implements AutoCloseable {
    /// A boot and all that is done in it take seconds.
    private static final long LIMIT_MINUTES = 10;

    private static final int SHOWN_CHARS = 2000;
    private static final String KERNEL_WORDS = "console=ttyS0 quiet loglevel=4 panic=-1 tsc=reliable no_timer_check"
            + " mitigations=off nokaslr random.trust_cpu=on";

    private final Process process;
    private final SerialLine serial;
    private final Path console;
    private volatile boolean killed;
    private volatile boolean late;

    /// Switches it on.
    ///
    /// @param isNew whether the storage has no filesystem yet
    /// @param words of the program
    GuestMachine(GuestImage image, Storage storage, Path folder, boolean isNew, Class<?> program, List<String> words)
            throws IOException {
        console = folder.resolve("console");
        List<String> command = new ArrayList<>();
        // So that it ends with us, however we end.
        command.addAll(List.of("setpriv", "--pdeathsig", "KILL", "qemu-system-x86_64"));
        // Emulation alone: where there is /dev/kvm, it may not work.
        command.addAll(List.of("-M", "pc,nvdimm=on", "-accel", "tcg,thread=multi,tb-size=512", "-cpu", "max"));
        command.addAll(List.of("-smp", "2", "-m", "1G,slots=2,maxmem=4G", "-nodefaults", "-no-user-config"));
        command.addAll(List.of("-display", "none", "-no-reboot"));
        command.addAll(List.of("-serial", "file:" + console, "-serial", "stdio"));
        command.addAll(readOnlyDisk("root", image.folder().resolve("root.img")));
        command.addAll(readOnlyDisk("programs", image.programs()));
        command.addAll(storage.switchedOn());
        command.addAll(List.of("-kernel", image.folder().resolve("vmlinuz").toString()));
        command.addAll(List.of("-initrd", image.folder().resolve("initrd.gz").toString()));
        command.addAll(List.of(
                "-append",
                "%s guest.data=%s%s guest.words=%s,%s"
                        .formatted(
                                KERNEL_WORDS,
                                storage.device(),
                                isNew ? " guest.new=yes" : "",
                                program.getName(),
                                String.join(",", words))));
        process = new ProcessBuilder(command)
                .redirectError(folder.resolve("emulator").toFile())
                .start();
        serial = new SerialLine(process.getInputStream(), process.getOutputStream());
        CompletableFuture.delayedExecutor(LIMIT_MINUTES, TimeUnit.MINUTES).execute(this::end);
    }

    /// A file's name as the value of one of the emulator's options, where a comma begins the next one.
    static String value(Path file) {
        return file.toString().replace(",", ",,");
    }

    private static List<String> readOnlyDisk(String name, Path file) {
        return List.of(
                "-drive",
                "file=%s,if=none,id=%s,format=raw,readonly=on".formatted(value(file), name),
                "-device",
                "virtio-blk-pci,drive=" + name);
    }

    private void end() {
        late = process.isAlive();
        process.destroyForcibly();
    }

    /// The next line of the program; null once it is off.
    @Nullable
    String line() throws IOException {
        try {
            return serial.next();
        } catch (IOException e) {
            // The pipe is closed under us when it ends.
            if (process.isAlive()) {
                throw e;
            }
            return null;
        }
    }

    /// SIGKILL, whatever it is at.
    void kill() {
        killed = true;
        process.toHandle().destroyForcibly();
    }

    void killAfter(long milliseconds) {
        CompletableFuture.delayedExecutor(milliseconds, TimeUnit.MILLISECONDS).execute(this::kill);
    }

    /// Waits until it is off.
    ///
    /// @return whether it was killed, and did not power off before
    boolean awaitKilled() throws IOException {
        int exitCode = process.onExit().join().exitValue();
        if (late) {
            throw new IOException(
                    "the guest was not at its end after %d minutes: %s".formatted(LIMIT_MINUTES, messages()));
        }
        return killed && exitCode != 0;
    }

    /// What emulator and kernel said last, and what the JVM did.
    String messages() throws IOException {
        String all = "";
        for (Path file : List.of(console.resolveSibling("emulator"), console)) {
            all += Files.exists(file) ? Files.readString(file, ISO_8859_1) : "";
        }
        return all.substring(Math.max(0, all.length() - SHOWN_CHARS)).strip();
    }

    @Override
    public void close() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }
}
