package org.hotinode.crash.simulated;

import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.hotinode.crash.Violation;
import org.hotinode.crash.simulated.Event.Expectation;
import org.hotinode.crash.simulated.Medium.Unit;
import org.hotinode.format.RegionLayout;
import org.hotinode.region.Durability;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableOptions;
import org.jspecify.annotations.Nullable;

/// One region over several generations. It follows from its seed.
///
/// In each generation a process opens what the crash before has left, and works on. What it does to the region is
/// recorded; then it is crashed at every sync, at every promise and at a quarter of its stores, and all that a power
/// cut or a kill may leave there is recovered and read. One of these crashes begins the next generation.
final class Trace {
    private static final int MIN_GENERATIONS = 3;
    /// A region that is cleaned has no more segments, and values that soon fill them.
    private static final int CLEANED_SEGMENTS = 24;

    private static final int CLEANED_FILLER_BYTES = 900;
    /// Segments that are cleaned before the generations that are looked at closely, and how full values make
    /// them.
    private static final int CLEANED_BEFORE = 10;

    private static final int FILLER_BEFORE_BYTES = 2500;
    private static final List<Integer> FILLERS = List.of(0, 12, 12, 40, 200);
    /// A generation that is crashed sparsely is so at about so many events and so many stores, and all is
    /// tried there only if it is so little.
    private static final int SPARSE_POINTS = 8;

    private static final int SPARSE_EXHAUSTIVE = 16;
    private static final int STORES_A_CRASH = 4;
    /// In PROCESS the whole log is read after each power cut: of so many generations one is crashed at all
    /// points.
    private static final int PROCESS_AMONG = 4;

    private static final int PROCESS_EXHAUSTIVE = 1 << 10;

    /// A trace that has had so many states is crashed sparsely from there on: others are to have their turn.
    private static final long MANY_STATES = 50_000;

    private static final int STORY_EVENTS = 40;
    private static final int SEGMENT_BYTES = RegionLayout.MIN_SEGMENT_BYTES;

    private final SplittableRandom random;
    private final Tally tally = new Tally();
    private final Recording recording = new Recording();
    private final Identities identities;
    private final Setting setting;
    private final boolean thin;
    private final Medium medium;
    private final Explorer explorer;
    private final Words words;
    private final Judge judge;
    private final Durability durability;
    private final int fillerBytes;
    private long limitBytes;
    /// Few writes a generation, so that all that a crash may leave is tried; else many, and less of each crash.
    private final boolean brief;
    private final boolean cleans;

    private final Map<Integer, Workload.Operations> earlier = new HashMap<>();

    /// The image that the medium held when the power was last switched on.
    private byte[] image = new byte[0];

    private BitSet durable = new BitSet();
    /// The event at which it is being crashed.
    private int reached;

    /// @param thin as of [TraceEngine]
    Trace(long seed, Model model, Setting setting, boolean thin) throws IOException {
        this.setting = setting;
        this.thin = thin;
        this.identities = new Identities(setting.isBelowRegion());
        this.random = new SplittableRandom(seed);
        boolean process = setting == Setting.PROCESS || (setting == Setting.FAILING && random.nextBoolean());
        this.durability = process ? Durability.process() : durability(setting, random);
        boolean repeated = setting == Setting.REPEATED;
        this.cleans =
                !repeated && (random.nextInt(4) == 0 || setting == Setting.CLEANED || setting == Setting.REWRITTEN);
        this.limitBytes = RegionLayout.segmentPosition(CLEANED_SEGMENTS, SEGMENT_BYTES);
        this.fillerBytes = cleans ? CLEANED_FILLER_BYTES : repeated ? 0 : FILLERS.get(random.nextInt(FILLERS.size()));
        this.brief = repeated || (!cleans && random.nextInt(3) != 0);
        long hashSeed = random.nextLong();
        this.words = new Words(
                random.split(),
                4 + random.nextInt(9),
                hashSeed,
                random.nextInt(3) == 0,
                FILLER_BEFORE_BYTES,
                !repeated && random.nextInt(4) == 0);
        this.judge = new Judge(words);
        this.medium = new Medium(model, random.split(), recording.stores);
        this.explorer = new Explorer(medium, judge, tally, random.split(), thin);
        format(hashSeed, model);
    }

    private static Durability durability(Setting setting, SplittableRandom random) {
        if (setting == Setting.BELOW_DAX && random.nextBoolean()) {
            return Durability.pmem();
        }
        return switch (random.nextInt(6)) {
            case 0, 1 -> Durability.sync();
            case 2 -> Durability.process();
            default -> Durability.group(1 + random.nextInt(4), 1000);
        };
    }

    private void format(long hashSeed, Model model) throws IOException {
        SimulatedRegion region = new SimulatedRegion(
                recording.memory, recording.stores, 0, limitBytes, identities.now(), SimulatedRegion.Calls.IGNORED);
        PersistentTable.format(region, options(1 << 30), new UUID(hashSeed, ~hashSeed), hashSeed);
        image = recording.memory.image((int) region.size());
        durable.set(0, image.length / model.unitBytes());
        recording.begin(image, Expectation.found(Write.none(words.keys())));
    }

    /// Of those who recover crash states, which lie in ordinary memory.
    private TableOptions recoveryOptions() {
        TableOptions options = options(1 << 30);
        return durability.kind() == Durability.Kind.PMEM ? options.withDurability(Durability.sync()) : options;
    }

    private TableOptions options(long checkpointBytes) {
        return TableOptions.defaults()
                .withDurability(durability)
                .withLimitBytes(limitBytes)
                .withSegmentBytes(SEGMENT_BYTES)
                .withCheckpoint(checkpointBytes, Integer.MAX_VALUE)
                .withBackground(false);
    }

    Tally tally() {
        return tally;
    }

    void run() throws IOException {
        if (!thin) {
            generation(() -> workload(Math.max(1, random.nextInt(1 << 14))).runUntilCleaned(CLEANED_BEFORE), true);
        }
        goOn();
        int generations = MIN_GENERATIONS + random.nextInt(setting == Setting.REPEATED ? 9 : 3);
        for (int i = 0; i < generations; i++) {
            generation(this::record, thin || (isProcess() && random.nextInt(PROCESS_AMONG) != 0));
        }
    }

    private boolean isProcess() {
        return durability.kind() == Durability.Kind.PROCESS;
    }

    /// With values of another size, and perhaps more room.
    private void goOn() {
        words.fillWith(fillerBytes);
        if (!cleans && (thin || random.nextBoolean())) {
            limitBytes = Slab.LIMIT_BYTES;
        }
    }

    private interface Recorder {
        void run() throws IOException;
    }

    /// @param sparsely whether it is crashed at a part of its points only
    private void generation(Recorder recorder, boolean sparsely) throws IOException {
        tally.generations++;
        int firstEvent = recording.events.size();
        try {
            reached = 0;
            recorder.run();
            explore(firstEvent, sparsely);
        } catch (Violation e) {
            String by = reached > 0 ? e.by() : "";
            throw new Violation(
                    "generation %d of a trace in %s: %s%n%s"
                            .formatted(tally.generations, durability, e.getMessage(), story(firstEvent)),
                    by);
        }
    }

    void runWithoutCrash() throws IOException {
        goOn();
        record().closeAndOpen();
    }

    /// What happened up to the crash, the newest last.
    private String story(int firstEvent) {
        List<Event> events = recording.events;
        int last = reached == 0 ? events.size() - 1 : reached;
        StringBuilder text = new StringBuilder();
        for (int i = Math.max(Math.min(firstEvent, last), last - STORY_EVENTS); i <= last; i++) {
            text.append(String.format("    %s%n", line(events, i)));
        }
        return text.append("    here it crashed").toString();
    }

    private static String line(List<Event> events, int i) {
        Event event = events.get(i);
        int stores = event.stores() - (i == 0 ? 0 : events.get(i - 1).stores());
        String before = stores == 0 ? "" : "%d words stored; ".formatted(stores);
        return before
                + switch (event.kind()) {
                    case NOTE -> event.text();
                    case GROW -> "grow from %,d to %,d bytes".formatted(event.position(), event.length());
                    case COMMIT, FLUSH, FAILED_SYNC ->
                        "%s %s, %d bytes"
                                .formatted(
                                        event.kind()
                                                .name()
                                                .toLowerCase(Locale.ROOT)
                                                .replace('_', ' '),
                                        Places.of(event.position(), SEGMENT_BYTES),
                                        event.length());
                };
    }

    private Workload record() throws IOException {
        // What the processor writes back does not fail.
        if (setting == Setting.FAILING || (setting != Setting.BELOW_DAX && random.nextInt(6) == 0)) {
            recording.failAfter(random.nextInt(30));
        }
        int checkpointBytes =
                random.nextInt(3) == 0 ? 1 << 30 : 200 + random.nextInt(brief ? 800 : cleans ? 30_000 : 3000);
        Workload workload = workload(checkpointBytes);
        workload.run(cleans ? 40 + random.nextInt(80) : random.nextInt(brief ? 7 : 60));
        recording.failAfter(Integer.MAX_VALUE);
        return workload;
    }

    /// Of a process that has just come.
    private Workload workload(int checkpointBytes) throws IOException {
        return new Workload(
                recording, words, judge, tally, options(checkpointBytes), identities, random.split(), setting, earlier);
    }

    /// Follows the recording from when the power was switched on, and crashes it from the given event on.
    private void explore(int firstEvent, boolean sparsely) {
        List<Event> events = recording.events;
        reached = 0;
        medium.begin(image, durable, recording.stores);
        explorer.begin(recoveryOptions(), identities, sparsely ? SPARSE_EXHAUSTIVE : exhaustive());
        int nextCrash = nextCrash(firstEvent);
        boolean nextIsCut = random.nextBoolean();
        byte @Nullable [] nextImage = null;
        BitSet nextDurable = new BitSet();
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            // Until the event, what was expected after the one before it holds.
            Expectation expected = events.get(Math.max(0, i - 1)).expected();
            boolean isOwn = i >= firstEvent;
            boolean few = sparsely || tally.states >= MANY_STATES;
            boolean crashes = isOwn && (!few || random.nextInt(events.size() - firstEvent) < SPARSE_POINTS);
            reached = i;
            takeStores(event.stores(), expected, isOwn, few);
            if (crashes && event.kind() != Event.Kind.NOTE) {
                explorer.crash(expected);
            }
            if (i == nextCrash && nextIsCut) {
                explorer.choose(medium.pending());
                nextImage = medium.slab.image((int) medium.size());
                nextDurable = medium.durableAfterCut();
                medium.pending().forEach(unit -> medium.set(unit, 0));
            }
            medium.apply(event);
            tally.regionGrowths += isOwn && event.kind() == Event.Kind.GROW ? 1 : 0;
            if (crashes && event.kind() == Event.Kind.NOTE) {
                explorer.crash(event.expected());
            }
        }
        takeStores(recording.stores.size(), events.getLast().expected(), true, sparsely);
        checkComplete();
        if (nextImage != null) {
            cut(nextImage, nextDurable, nextCrash);
        } else {
            kill(nextCrash);
        }
    }

    /// The event at which the next generation begins: any, or that after a sync that has failed.
    private int nextCrash(int firstEvent) {
        List<Event> events = recording.events;
        for (int i = firstEvent; i + 1 < events.size(); i++) {
            if (events.get(i).kind() == Event.Kind.FAILED_SYNC && random.nextBoolean()) {
                return i + 1;
            }
        }
        return firstEvent + random.nextInt(events.size() - firstEvent);
    }

    private int exhaustive() {
        if (!brief) {
            return Explorer.FEW;
        }
        if (isProcess()) {
            return PROCESS_EXHAUSTIVE;
        }
        int chance = random.nextInt(16);
        return chance == 0 ? Explorer.EXHAUSTIVE : chance < 5 ? 1 << 12 : 1 << 10;
    }

    private void takeStores(int upTo, Expectation expected, boolean crashes, boolean sparsely) {
        int from = medium.taken();
        for (int store = from; crashes && store < upTo; store++) {
            boolean chosen = sparsely
                    ? random.nextInt(recording.stores.size() + 1) < SPARSE_POINTS
                    : random.nextInt(STORES_A_CRASH) == 0;
            if (chosen) {
                Unit last = medium.take(store + 1);
                if (last != null) {
                    explorer.crashAfterStore(expected, last);
                }
            }
        }
        medium.take(upTo);
    }

    /// The slab with all stores is what the region is, or there was a store that the log does not have.
    private void checkComplete() {
        medium.pending().forEach(unit -> medium.set(unit, medium.newest(unit)));
        for (int word = 0; word < Slab.WORDS; word++) {
            if (medium.slab.word(word) != recording.memory.word(word)) {
                throw new Violation("the simulation has lost a store to %,d".formatted((long) word << 3));
            }
        }
    }

    private void cut(byte[] nextImage, BitSet nextDurable, int event) {
        tally.cuts++;
        image = nextImage;
        durable = nextDurable;
        identities.cut();
        Expectation expected = recording.events.get(Math.max(0, event - 1)).expected();
        recording.begin(image, expected);
    }

    private void kill(int event) {
        tally.kills++;
        int from = event == 0 ? 0 : recording.events.get(event - 1).stores();
        int to = recording.events.get(event).stores();
        recording.killAt(event, from + random.nextInt(to - from + 1));
    }
}
