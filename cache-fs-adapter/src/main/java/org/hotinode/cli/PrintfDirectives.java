package org.hotinode.cli;

import org.hotinode.cli.PrintfFormat.Emitter;
import org.jspecify.annotations.Nullable;

/// The directives of find's `-printf`: for each letter, what puts its value without field width.
final class PrintfDirectives {
    private final TimeFormat times;
    private final AccountNames accounts;

    PrintfDirectives(TimeFormat times, AccountNames accounts) {
        this.times = times;
        this.accounts = accounts;
    }

    /// Letters that another letter follows.
    static boolean isTime(char letter) {
        return letter == 'A' || letter == 'B' || letter == 'C' || letter == 'T';
    }

    static boolean needsAttributes(char letter) {
        return "abcgGklmMnsStuUABCTY".indexOf(letter) >= 0;
    }

    /// Null if the letter means nothing: the directive then stands for itself.
    @Nullable
    Emitter emitter(char letter, char timeLetter) throws UsageException {
        return switch (letter) {
            case 'p' -> new Path();
            case 'P' -> new PathBelowStart();
            case 'f' -> new BaseName();
            case 'h' -> new DirectoryName();
            case 'H' -> new StartName();
            case 'd' -> new Depth();
            case 'i' -> new Inode();
            case 'y' -> new Type();
            case 'Y' -> new FollowedType();
            case 'D' -> new Device();
            case 's' -> new Size();
            case 'b' -> new Blocks512();
            case 'k' -> new Blocks1024();
            case 'm' -> new Permissions();
            case 'M' -> new ModeText();
            case 'n' -> new Links();
            case 'U' -> new UserId();
            case 'G' -> new GroupId();
            case 'u' -> new UserName(accounts);
            case 'g' -> new GroupName(accounts);
            case 'l' -> new LinkTarget();
            case 'S' -> new Depth();
            case 'a', 'c', 't' -> new DefaultTime(letter, times);
            case 'A', 'B', 'C', 'T' ->
                TimeFormat.FIND_LETTERS.indexOf(timeLetter) < 0 ? null : new Time(letter, timeLetter, times);
            case 'F', 'Z' -> throw new UsageException("the cache does not know -printf's `%" + letter + "'");
            default -> null;
        };
    }

    private static final class Path extends Emitter {
        @Override
        void emit(Entry entry, Output out) {
            out.put(entry.path(), 0, entry.pathLength());
        }
    }

    private static final class PathBelowStart extends Emitter {
        @Override
        void emit(Entry entry, Output out) {
            if (entry.depth() > 0) {
                int offset = entry.belowStartOffset();
                out.put(entry.path(), offset, entry.pathLength() - offset);
            }
        }
    }

    private static final class BaseName extends Emitter {
        @Override
        void emit(Entry entry, Output out) {
            int length = entry.nameLengthWithoutSlashes();
            boolean slash = entry.nameOffset() + length < entry.pathLength();
            out.put(entry.path(), entry.nameOffset(), length + (slash ? 1 : 0));
        }
    }

    private static final class DirectoryName extends Emitter {
        @Override
        void emit(Entry entry, Output out) {
            int length = ByteStrings.lengthWithoutTrailingSlashes(entry.path(), entry.pathLength());
            // GNU find takes slashes off the end of longer names only.
            if (length == 1) {
                length = entry.pathLength();
            }
            int slash = length - 1;
            while (slash >= 0 && entry.path()[slash] != '/') {
                slash--;
            }
            if (slash >= 0) {
                out.put(entry.path(), 0, slash);
            } else if (length > 0) {
                out.put('.');
            }
        }
    }

    private static final class StartName extends Emitter {
        @Override
        void emit(Entry entry, Output out) {
            out.put(entry.path(), 0, entry.startLength());
        }
    }

    private static final class Depth extends Emitter {
        @Override
        void emit(Entry entry, Output out) {
            out.putUnsigned(entry.depth());
        }
    }

    private static final class Inode extends Emitter {
        @Override
        void emit(Entry entry, Output out) {
            out.putUnsigned(entry.inode());
        }
    }

    private static final class Type extends Emitter {
        @Override
        void emit(Entry entry, Output out) {
            out.put(entry.type());
        }
    }

    private static final class FollowedType extends Emitter {
        @Override
        void emit(Entry entry, Output out) {
            out.put(entry.followedType());
        }
    }

    private static final class Device extends Emitter {
        @Override
        void emit(Entry entry, Output out) {
            out.putUnsigned(entry.mount().device());
        }
    }

    private static final class Size extends Emitter {
        @Override
        void emit(Entry entry, Output out) {
            out.putDecimal(entry.attributes().sizeBytes());
        }
    }

    private static final class Blocks512 extends Emitter {
        @Override
        void emit(Entry entry, Output out) {
            out.putUnsigned(entry.attributes().blocks512());
        }
    }

    private static final class Blocks1024 extends Emitter {
        @Override
        void emit(Entry entry, Output out) {
            out.putUnsigned((entry.attributes().blocks512() + 1) >>> 1);
        }
    }

    private static final class Permissions extends Emitter {
        @Override
        void emit(Entry entry, Output out) {
            out.putOctal(entry.attributes().mode() & FileMode.PERMISSIONS);
        }
    }

    private static final class ModeText extends Emitter {
        @Override
        void emit(Entry entry, Output out) {
            FileMode.put(entry.attributes().mode(), out);
        }
    }

    private static final class Links extends Emitter {
        @Override
        void emit(Entry entry, Output out) {
            out.putUnsigned(entry.attributes().nlink());
        }
    }

    private static final class UserId extends Emitter {
        @Override
        void emit(Entry entry, Output out) {
            out.putUnsigned(entry.attributes().uid());
        }
    }

    private static final class GroupId extends Emitter {
        @Override
        void emit(Entry entry, Output out) {
            out.putUnsigned(entry.attributes().gid());
        }
    }

    private static final class UserName extends Emitter {
        private final AccountNames accounts;

        UserName(AccountNames accounts) {
            this.accounts = accounts;
        }

        @Override
        void emit(Entry entry, Output out) {
            long uid = entry.attributes().uid();
            byte[] name = accounts.user((int) uid);
            if (name != null) {
                out.put(name);
            } else {
                out.putUnsigned(uid);
            }
        }
    }

    private static final class GroupName extends Emitter {
        private final AccountNames accounts;

        GroupName(AccountNames accounts) {
            this.accounts = accounts;
        }

        @Override
        void emit(Entry entry, Output out) {
            long gid = entry.attributes().gid();
            byte[] name = accounts.group((int) gid);
            if (name != null) {
                out.put(name);
            } else {
                out.putUnsigned(gid);
            }
        }
    }

    private static final class LinkTarget extends Emitter {
        @Override
        void emit(Entry entry, Output out) {
            if (entry.type() == 'l') {
                entry.putSymlinkTarget(out);
            }
        }
    }

    private static final class DefaultTime extends Emitter {
        private final char which;
        private final TimeFormat times;

        DefaultTime(char which, TimeFormat times) {
            this.which = Character.toUpperCase(which);
            this.times = times;
        }

        @Override
        void emit(Entry entry, Output out) {
            times.putFindDefault(entry.seconds(which), entry.nanos(which), out);
        }
    }

    private static final class Time extends Emitter {
        private final char which;
        private final char letter;
        private final TimeFormat times;

        Time(char which, char letter, TimeFormat times) {
            this.which = which;
            this.letter = letter;
            this.times = times;
        }

        @Override
        void emit(Entry entry, Output out) {
            times.putFindLetter(letter, entry.seconds(which), entry.nanos(which), out);
        }
    }
}
