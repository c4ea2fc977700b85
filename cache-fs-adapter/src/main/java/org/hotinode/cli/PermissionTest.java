package org.hotinode.cli;

/// find's `-perm`: MODE exactly, `-MODE` all of its bits, `/MODE` any of them; octal, or symbolic as chmod has it.
final class PermissionTest {
    private PermissionTest() {}

    static Predicate parse(byte[] argument) throws UsageException {
        String text = ByteStrings.latin1(argument);
        char kind = text.startsWith("-") || text.startsWith("/") ? text.charAt(0) : '=';
        int wanted = mode(kind == '=' ? text : text.substring(1), argument);
        return Predicate.Test.ofAttributes(entry -> {
            int bits = entry.attributes().mode() & FileMode.PERMISSIONS;
            return switch (kind) {
                case '-' -> (bits & wanted) == wanted;
                case '/' -> wanted == 0 || (bits & wanted) != 0;
                default -> bits == wanted;
            };
        });
    }

    private static int mode(String text, byte[] argument) throws UsageException {
        if (text.matches("[0-7]{1,9}")) {
            int mode = Integer.parseInt(text, 8);
            if (mode <= FileMode.PERMISSIONS) {
                return mode;
            }
        }
        if (!text.matches("([ugoa]*[-+=]([rwxXst]*|[ugo]))(,[ugoa]*[-+=]([rwxXst]*|[ugo]))*")) {
            throw new UsageException("invalid mode " + Quoting.escaped(argument));
        }
        int mode = 0;
        for (String clause : text.split(",", -1)) {
            mode = applied(clause, mode);
        }
        return mode;
    }

    private static int applied(String clause, int before) {
        int operatorAt = 0;
        while ("-+=".indexOf(clause.charAt(operatorAt)) < 0) {
            operatorAt++;
        }
        String who = clause.substring(0, operatorAt);
        String what = clause.substring(operatorAt + 1);
        boolean all = who.isEmpty() || who.indexOf('a') >= 0;
        int affected = 0;
        affected |= all || who.indexOf('u') >= 0 ? 04700 : 0;
        affected |= all || who.indexOf('g') >= 0 ? 02070 : 0;
        affected |= all || who.indexOf('o') >= 0 ? 01007 : 0;
        int bits = 0;
        for (int i = 0; i < what.length(); i++) {
            bits |= switch (what.charAt(i)) {
                case 'r' -> 0444;
                case 'w' -> 0222;
                case 'x' -> 0111;
                case 'X' -> (before & 0111) != 0 ? 0111 : 0;
                case 's' -> 06000;
                case 't' -> 01000;
                case 'u' -> (before >>> 6 & 7) * 0111;
                case 'g' -> (before >>> 3 & 7) * 0111;
                default -> (before & 7) * 0111;
            };
        }
        bits &= what.indexOf('t') >= 0 ? affected | 01000 : affected;
        return switch (clause.charAt(operatorAt)) {
            case '-' -> before & ~bits;
            case '+' -> before | bits;
            default -> (before & ~affected) | bits;
        };
    }
}
