package org.hotinode.crash.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/// An emulated NVDIMM. Its memory is a file that the emulator maps, so every store is there after a kill, written back
/// or not: a missing write-back is not found here.
final class Nvdimm implements Storage {
    private final Path file;

    Nvdimm(Path folder) throws IOException {
        file = Sparse.create(folder.resolve("nvdimm"));
    }

    @Override
    public List<String> switchedOn() {
        return List.of(
                "-object",
                "memory-backend-file,id=memory,share=on,mem-path=%s,size=%d"
                        .formatted(GuestMachine.value(file), Sparse.BYTES),
                "-device",
                "nvdimm,memdev=memory");
    }

    @Override
    public String device() {
        return "pmem0";
    }

    @Override
    public int switchedOff(SplittableRandom random) {
        return 0;
    }

    @Override
    public void close() throws IOException {
        Files.delete(file);
    }
}
