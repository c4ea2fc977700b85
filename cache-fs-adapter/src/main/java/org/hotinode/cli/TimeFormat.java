package org.hotinode.cli;

import org.hotinode.linux.LocalTime;

/// Times as strftime and find's `%T` letters show them in the C locale. Not for several threads at once.
final class TimeFormat {
    private static final String[] DAYS = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
    private static final String[] MONTHS = {
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December"
    };
    /// find's own: the letters that [#putFindLetter] takes.
    static final String FIND_LETTERS = "@+%aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWxXyYzZ";

    private final LocalTime local = new LocalTime();
    private long localSeconds = Long.MIN_VALUE;
    private boolean localFits;

    /// find's `%TX`: one of [#FIND_LETTERS]. Seconds carry ten digits of fraction, as findutils 4.9 shows them.
    void putFindLetter(char letter, long seconds, int nanos, Output out) {
        if (letter == '@') {
            out.putDecimal(seconds);
            putFraction(nanos, out);
            return;
        }
        if (!setLocal(seconds)) {
            out.putDecimal(seconds);
            putFraction(nanos, out);
            return;
        }
        switch (letter) {
            case '+' -> {
                putDate(out);
                out.put('+');
                putTime(out);
                putFraction(nanos, out);
            }
            case 'S' -> {
                out.putPadded(local.second(), 2);
                putFraction(nanos, out);
            }
            case 'T', 'X' -> {
                putTime(out);
                putFraction(nanos, out);
            }
            case 'r' -> {
                putTwelveHours(out);
            }
            default -> putLetter(letter, out);
        }
    }

    /// find's `%t`, `%a` and `%c`.
    void putFindDefault(long seconds, int nanos, Output out) {
        if (!setLocal(seconds)) {
            out.putDecimal(seconds);
            putFraction(nanos, out);
            return;
        }
        putDayAndMonth(out);
        out.put(' ');
        putTime(out);
        putFraction(nanos, out);
        out.put(' ');
        putYear(out);
    }

    /// stat's `%y`: `2026-11-22 10:15:03.123456789 +0000`.
    void putStat(long seconds, int nanos, Output out) {
        if (!setLocal(seconds)) {
            out.putDecimal(seconds);
            out.put('.');
            out.putPadded(nanos, 9);
            return;
        }
        putYear(out);
        putMonthAndDay(out);
        out.put(' ');
        putTime(out);
        out.put('.');
        out.putPadded(nanos, 9);
        out.put(' ');
        putOffset(out);
    }

    /// `2026-11-22 10:15:03`, or with a `T` and the offset from UTC as ISO 8601 has it.
    String text(long seconds, boolean iso) {
        Output out = new Output((bytes, offset, length) -> {}, true);
        if (!setLocal(seconds)) {
            return Long.toString(seconds);
        }
        putDate(out);
        out.put(iso ? 'T' : ' ');
        putTime(out);
        if (iso) {
            int minutes = local.offsetSeconds() / 60;
            out.put(minutes < 0 ? '-' : '+');
            out.putPadded(Math.abs(minutes) / 60, 2);
            out.put(':');
            out.putPadded(Math.abs(minutes) % 60, 2);
        }
        return ByteStrings.latin1(out.takeBack(0));
    }

    private boolean setLocal(long seconds) {
        if (seconds != localSeconds) {
            localFits = local.set(seconds);
            localSeconds = seconds;
        }
        return localFits;
    }

    private static void putFraction(int nanos, Output out) {
        out.put('.');
        out.putPadded(nanos, 9);
        out.put('0');
    }

    // In four places at least, as neither strftime's %Y nor its %F has it; the sign takes one.
    private void putYear(Output out) {
        long year = local.year();
        if (year < 0) {
            out.put('-');
        }
        out.putPadded(Math.abs(year), year < 0 ? 3 : 4);
    }

    private void putDate(Output out) {
        out.putDecimal(local.year());
        putMonthAndDay(out);
    }

    private void putMonthAndDay(Output out) {
        out.put('-');
        out.putPadded(local.month() + 1L, 2);
        out.put('-');
        out.putPadded(local.dayOfMonth(), 2);
    }

    private void putTime(Output out) {
        out.putPadded(local.hour(), 2);
        out.put(':');
        out.putPadded(local.minute(), 2);
        out.put(':');
        out.putPadded(local.second(), 2);
    }

    private void putTwelveHours(Output out) {
        out.putPadded(hour12(), 2);
        out.put(':');
        out.putPadded(local.minute(), 2);
        out.put(':');
        out.putPadded(local.second(), 2);
        out.put(local.hour() < 12 ? " AM" : " PM");
    }

    private void putDayAndMonth(Output out) {
        out.put(DAYS[local.dayOfWeek()].substring(0, 3));
        out.put(' ');
        out.put(MONTHS[local.month()].substring(0, 3));
        out.put(' ');
        putBlankPadded(local.dayOfMonth(), out);
    }

    private void putOffset(Output out) {
        int minutes = local.offsetSeconds() / 60;
        out.put(minutes < 0 ? '-' : '+');
        out.putPadded(Math.abs(minutes) / 60 * 100L + Math.abs(minutes) % 60, 4);
    }

    private static void putBlankPadded(int value, Output out) {
        int start = out.mark();
        out.putDecimal(value);
        out.padLeft(start, 2, (byte) ' ');
    }

    private int hour12() {
        int hour = local.hour() % 12;
        return hour == 0 ? 12 : hour;
    }

    private void putLetter(char letter, Output out) {
        switch (letter) {
            case 'a' -> out.put(DAYS[local.dayOfWeek()].substring(0, 3));
            case 'A' -> out.put(DAYS[local.dayOfWeek()]);
            case 'b', 'h' -> out.put(MONTHS[local.month()].substring(0, 3));
            case 'B' -> out.put(MONTHS[local.month()]);
            case 'c' -> {
                putDayAndMonth(out);
                out.put(' ');
                putTime(out);
                out.put(' ');
                out.putDecimal(local.year());
            }
            case 'C' -> out.putDecimal(Math.floorDiv(local.year(), 100));
            case 'd' -> out.putPadded(local.dayOfMonth(), 2);
            case 'D', 'x' -> {
                out.putPadded(local.month() + 1L, 2);
                out.put('/');
                out.putPadded(local.dayOfMonth(), 2);
                out.put('/');
                out.putPadded(Math.floorMod(local.year(), 100L), 2);
            }
            case 'e' -> putBlankPadded(local.dayOfMonth(), out);
            case 'F' -> putDate(out);
            case 'g' -> out.putPadded(Math.floorMod(isoYear(), 100L), 2);
            case 'G' -> out.putDecimal(isoYear());
            case 'H' -> out.putPadded(local.hour(), 2);
            case 'I' -> out.putPadded(hour12(), 2);
            case 'j' -> out.putPadded(local.dayOfYear() + 1L, 3);
            case 'k' -> putBlankPadded(local.hour(), out);
            case 'l' -> putBlankPadded(hour12(), out);
            case 'm' -> out.putPadded(local.month() + 1L, 2);
            case 'M' -> out.putPadded(local.minute(), 2);
            case '%' -> out.put('%');
            case 'n' -> out.put('\n');
            case 'p' -> out.put(local.hour() < 12 ? "AM" : "PM");
            case 'P' -> out.put(local.hour() < 12 ? "am" : "pm");
            case 'R' -> {
                out.putPadded(local.hour(), 2);
                out.put(':');
                out.putPadded(local.minute(), 2);
            }
            case 's' -> out.putDecimal(localSeconds);
            case 't' -> out.put('\t');
            case 'u' -> out.putDecimal(local.dayOfWeek() == 0 ? 7 : local.dayOfWeek());
            case 'U' -> out.putPadded((local.dayOfYear() + 7 - local.dayOfWeek()) / 7, 2);
            case 'V' -> out.putPadded(isoWeek(), 2);
            case 'w' -> out.putDecimal(local.dayOfWeek());
            case 'W' -> out.putPadded((local.dayOfYear() + 7 - (local.dayOfWeek() + 6) % 7) / 7, 2);
            case 'y' -> out.putPadded(Math.floorMod(local.year(), 100L), 2);
            case 'Y' -> out.putDecimal(local.year());
            case 'z' -> putOffset(out);
            case 'Z' -> out.put(local.zone());
            default -> throw new IllegalArgumentException("no time letter " + letter);
        }
    }

    // ISO 8601: week 1 is the one with the year's first Thursday.
    private int thursdayOfYear() {
        return local.dayOfYear() + 3 - (local.dayOfWeek() + 6) % 7;
    }

    private long isoYear() {
        int thursday = thursdayOfYear();
        if (thursday < 0) {
            return local.year() - 1;
        }
        return thursday >= daysIn(local.year()) ? local.year() + 1 : local.year();
    }

    private int isoWeek() {
        int thursday = thursdayOfYear();
        if (thursday < 0) {
            thursday += daysIn(local.year() - 1);
        } else if (thursday >= daysIn(local.year())) {
            thursday -= daysIn(local.year());
        }
        return thursday / 7 + 1;
    }

    private static int daysIn(long year) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 366 : 365;
    }
}
