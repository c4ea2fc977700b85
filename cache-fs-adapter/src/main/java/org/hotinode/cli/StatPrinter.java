package org.hotinode.cli;

import org.hotinode.cli.StatFormat.Piece;
import org.hotinode.inode.InodeAttributes;

/// Fills a [StatFormat] with what is known of one path.
final class StatPrinter {
    private static final int BLOCK_BYTES = 512;
    private static final int STATX_BTIME = 0x800;
    private static final int[] POWERS_OF_TEN = {
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
    };

    private final Output out;
    private final TimeFormat times;
    private final AccountNames accounts;

    StatPrinter(Output out, TimeFormat times, AccountNames accounts) {
        this.out = out;
        this.times = times;
        this.accounts = accounts;
    }

    /// @param shownName the path as the user wrote it
    /// @param quoted whether `%N` quotes: it doesn't in the standard output
    void print(StatFormat format, byte[] shownName, Located file, InodeAttributes attributes, boolean quoted) {
        for (Piece piece : format.pieces()) {
            if (piece.letter() == 0) {
                out.put(piece.literal());
            } else {
                directive(piece, shownName, file, attributes, quoted);
            }
        }
    }

    private void directive(Piece piece, byte[] name, Located file, InodeAttributes a, boolean quoted) {
        int mode = a.mode();
        switch (piece.letter()) {
            case 'a' -> octal(piece, mode & FileMode.PERMISSIONS);
            case 'A' -> {
                int start = out.mark();
                FileMode.put(mode, out);
                fit(piece, start);
            }
            case 'b' -> unsigned(piece, a.blocks512());
            case 'B' -> unsigned(piece, BLOCK_BYTES);
            case 'd' -> {
                long device = file.mount().device();
                unsigned(
                        piece,
                        piece.modifier() == 'H'
                                ? Devices.major(device)
                                : piece.modifier() == 'L' ? Devices.minor(device) : device);
            }
            case 'D' -> hex(piece, file.mount().device());
            case 'f' -> hex(piece, mode);
            case 'F' -> text(piece, ByteStrings.of(FileMode.description(mode, a.sizeBytes())));
            case 'g' -> unsigned(piece, a.gid());
            case 'G' -> {
                byte[] group = accounts.group((int) a.gid());
                text(piece, group == null ? ByteStrings.of("UNKNOWN") : group);
            }
            case 'h' -> unsigned(piece, a.nlink());
            case 'i' -> unsigned(piece, file.inode());
            case 'm' -> text(piece, file.mount().mountPoint());
            case 'n' -> text(piece, name);
            case 'N' -> quotedName(piece, name, a, quoted);
            case 'o' -> unsigned(piece, a.blockSizeBytes());
            case 'r' -> {
                unsigned(
                        piece,
                        piece.modifier() == 'H' ? a.rdevMajor() : piece.modifier() == 'L' ? a.rdevMinor() : rdev(a));
            }
            case 'R' -> hex(piece, rdev(a));
            case 's' -> signed(piece, a.sizeBytes());
            case 't' -> hex(piece, a.rdevMajor());
            case 'T' -> hex(piece, a.rdevMinor());
            case 'u' -> unsigned(piece, a.uid());
            case 'U' -> {
                byte[] user = accounts.user((int) a.uid());
                text(piece, user == null ? ByteStrings.of("UNKNOWN") : user);
            }
            case 'w' -> {
                if (hasBirth(a)) {
                    time(piece, a.bornSeconds(), a.bornNanos());
                } else {
                    text(piece, ByteStrings.of("-"));
                }
            }
            case 'W' -> {
                if (hasBirth(a)) {
                    seconds(piece, a.bornSeconds(), a.bornNanos());
                } else {
                    seconds(piece, 0, 0);
                }
            }
            case 'x' -> time(piece, a.accessedSeconds(), a.accessedNanos());
            case 'X' -> seconds(piece, a.accessedSeconds(), a.accessedNanos());
            case 'y' -> time(piece, a.modifiedSeconds(), a.modifiedNanos());
            case 'Y' -> seconds(piece, a.modifiedSeconds(), a.modifiedNanos());
            case 'z' -> time(piece, a.changedSeconds(), a.changedNanos());
            case 'Z' -> seconds(piece, a.changedSeconds(), a.changedNanos());
            default -> throw new IllegalArgumentException("no directive " + piece.letter());
        }
    }

    static boolean hasBirth(InodeAttributes a) {
        return (a.mask() & STATX_BTIME) != 0;
    }

    private static long rdev(InodeAttributes a) {
        return Devices.combined((int) a.rdevMajor(), (int) a.rdevMinor());
    }

    private void text(Piece piece, byte[] text) {
        int start = out.mark();
        out.put(text);
        fit(piece, start);
    }

    private void time(Piece piece, long seconds, int nanos) {
        int start = out.mark();
        times.putStat(seconds, nanos, out);
        fit(piece, start);
    }

    private void fit(Piece piece, int start) {
        int precision = piece.precision() == Piece.BARE_POINT ? 0 : piece.precision();
        out.pad(start, piece.width(), precision, piece.has('-'));
    }

    // The width counts for the name and for the target, each by itself.
    private void quotedName(Piece piece, byte[] name, InodeAttributes a, boolean quoted) {
        text(piece, quoted ? ByteStrings.of(Quoting.forShell(name)) : name);
        if (FileMode.isSymlink(a.mode())) {
            byte[] target = a.target();
            out.put(" -> ");
            text(piece, quoted ? ByteStrings.of(Quoting.forShell(target)) : target);
        }
    }

    private void unsigned(Piece piece, long value) {
        int start = out.mark();
        out.putUnsigned(value);
        number(piece, start, start);
    }

    private void signed(Piece piece, long value) {
        int start = out.mark();
        if (value >= 0 && piece.has('+')) {
            out.put('+');
        } else if (value >= 0 && piece.has(' ')) {
            out.put(' ');
        } else if (value < 0) {
            out.put('-');
        }
        int digits = out.mark();
        out.putUnsigned(Math.abs(value));
        number(piece, start, digits);
    }

    private void octal(Piece piece, long value) {
        int start = out.mark();
        out.putOctal(value);
        out.padLeft(start, piece.precision(), (byte) '0');
        if (piece.has('#') && out.byteAt(start) != '0') {
            out.padLeft(start, out.mark() - start + 1, (byte) '0');
        }
        number(piece, start, start);
    }

    private void hex(Piece piece, long value) {
        int start = out.mark();
        int digits = start;
        if (piece.has('#') && value != 0) {
            out.put("0x");
            digits = out.mark();
        }
        out.putHex(value);
        number(piece, start, digits);
    }

    private void number(Piece piece, int start, int digits) {
        boolean isZero = out.mark() == digits + 1 && out.byteAt(digits) == '0';
        if (isZero && (piece.precision() == 0 || piece.precision() == Piece.BARE_POINT)) {
            var _ = out.takeBack(digits);
        }
        out.padLeft(digits, piece.precision(), (byte) '0');
        if (piece.has('0') && !piece.has('-') && piece.precision() == -1) {
            out.padLeft(digits, piece.width() - (digits - start), (byte) '0');
        }
        out.pad(start, piece.width(), -1, piece.has('-'));
    }

    // %X and its kind: whole seconds, with a precision that many decimals (9 where none is given after the point).
    private void seconds(Piece piece, long seconds, int nanos) {
        int start = out.mark();
        int precision = piece.precision() == Piece.BARE_POINT ? 9 : piece.precision();
        long whole = seconds;
        int digitsOfFraction = Math.clamp(precision, 0, 9);
        int unit = POWERS_OF_TEN[9 - digitsOfFraction];
        int fraction = nanos / unit;
        boolean negative = whole < 0;
        // Before 1970 too what doesn't fit is cut off towards the past.
        if (negative && precision > 0 && nanos > 0) {
            fraction = POWERS_OF_TEN[digitsOfFraction] - fraction - (nanos % unit != 0 ? 1 : 0);
            whole += fraction != 0 ? 1 : 0;
        }
        if (negative) {
            out.put('-');
        } else if (piece.has('+')) {
            out.put('+');
        } else if (piece.has(' ')) {
            out.put(' ');
        }
        int digits = out.mark();
        out.putUnsigned(Math.abs(whole));
        int room = precision > 0 ? piece.width() - 1 - precision : piece.width();
        if (piece.has('-')) {
            room = precision > 0 ? 0 : room;
        } else if (piece.has('0') && room > 1) {
            out.padLeft(digits, room - (digits - start), (byte) '0');
        }
        out.pad(start, room > 1 ? room : 0, -1, piece.has('-'));
        if (precision > 0) {
            fraction(piece, out.mark() - start, fraction, precision);
        }
    }

    // What is missing to the width comes behind the fraction; as in GNU stat also where the seconds took too much.
    private void fraction(Piece piece, int wholeLength, int fraction, int precision) {
        int shown = Math.min(precision, 9);
        int rest = piece.width() - wholeLength - 1;
        int trailing = rest > 0 ? Math.abs(rest - shown) : 0;
        out.put('.');
        out.putPadded(fraction, shown);
        int start = out.mark();
        for (int i = 9; i < precision; i++) {
            out.put('0');
        }
        out.pad(start, trailing, -1, true);
    }
}
