package org.hotinode.linux;

import java.lang.foreign.MemorySegment;
import org.agrona.UnsafeApi;

/// Local time as glibc knows it, from `TZ` or the system's zone: the fields of one moment, set again and again.
/// Not for several threads at once.
public final class LocalTime {
    private static final MemorySegment LOCALTIME_R = Native.find("localtime_r");
    private static final MemorySegment TZSET = Native.find("tzset");

    // struct tm: nine ints, then long tm_gmtoff, const char *tm_zone.
    private static final int TM_BYTES = 56;
    private static final int OFFSET_OFFSET = 40;
    private static final int ZONE_OFFSET = 48;

    static {
        Native.callInt(TZSET, 0, 0, 0, 0, 0, 0);
    }

    private final long memory = UnsafeApi.allocateMemory(Long.BYTES + TM_BYTES);
    private final long tm = memory + Long.BYTES;
    private long year;

    /// Becomes the moment so many seconds after 1970 began in UTC.
    ///
    /// @return false if the year doesn't fit an int
    public boolean set(long seconds) {
        UnsafeApi.putLong(memory, seconds);
        boolean fits = Native.callLong(LOCALTIME_R, memory, tm, 0, 0, 0, 0) == tm;
        year = fits ? UnsafeApi.getInt(tm + 20) + 1900L : 0;
        return fits;
    }

    public int second() {
        return UnsafeApi.getInt(tm);
    }

    public int minute() {
        return UnsafeApi.getInt(tm + 4);
    }

    public int hour() {
        return UnsafeApi.getInt(tm + 8);
    }

    /// 1 to 31.
    public int dayOfMonth() {
        return UnsafeApi.getInt(tm + 12);
    }

    /// 0 is January.
    public int month() {
        return UnsafeApi.getInt(tm + 16);
    }

    public long year() {
        return year;
    }

    /// 0 is Sunday.
    public int dayOfWeek() {
        return UnsafeApi.getInt(tm + 24);
    }

    /// 0 is the first of January.
    public int dayOfYear() {
        return UnsafeApi.getInt(tm + 28);
    }

    /// East of Greenwich.
    public int offsetSeconds() {
        return (int) UnsafeApi.getLong(tm + OFFSET_OFFSET);
    }

    public byte[] zone() {
        return NativePath.read(UnsafeApi.getLong(tm + ZONE_OFFSET));
    }
}
