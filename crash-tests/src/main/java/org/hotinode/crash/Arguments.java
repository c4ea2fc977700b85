package org.hotinode.crash;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.hotinode.crash.damage.DamageLayer;
import org.hotinode.crash.guest.GuestLayer;
import org.hotinode.crash.powercut.PowerCutLayer;
import org.hotinode.crash.simulated.SimulatedLayer;
import org.jspecify.annotations.Nullable;

/// What was asked for on the command line.
final class Arguments {
    static final String USAGE =
            "usage: scripts/crash-tests [--layer NAME|all] [--states N | --kills N | --cuts N | --cycles N | --minutes M]"
                    + " [--model NAME | --fs NAME,...] [--seed S] [--folder DIR] [--json]"
                    + System.lineSeparator()
                    + "       scripts/crash-tests --mutants [--layer simulated|power-cut] [--seed S] [--json]";

    private static final String ALL = "all";
    private static final List<String> LAYERS_WITH_MUTANTS = List.of(SimulatedLayer.NAME, PowerCutLayer.NAME);
    private static final double DEFAULT_MINUTES = 1;
    private static final int DEFAULT_CRASHES = 100;
    private static final int DEFAULT_CYCLES = 10;
    private static final long NO_SEED = -1;
    /// So that what is said of each mutant is the same each time.
    private static final long MUTANTS_SEED = 1;
    private static final long DEFAULT_STATES = 1_000_000;

    private String layer = ALL;
    private List<String> models = List.of();
    /// Which of the two options has named them.
    private String modelsOption = "--model";
    private long seed = NO_SEED;
    private @Nullable Long states;
    private @Nullable Integer kills;
    private @Nullable Integer cuts;
    private @Nullable Integer cycles;
    private @Nullable Double minutes;
    private @Nullable Path folder;
    private boolean json;
    private boolean mutants;
    private long deadlineNanos;

    private Arguments() {}

    /// @throws IllegalArgumentException if they are not what [#USAGE] says
    static Arguments parse(List<String> words) {
        Arguments arguments = new Arguments();
        for (int i = 0; i < words.size(); i++) {
            String option = words.get(i);
            if (option.equals("--json")) {
                arguments.json = true;
            } else if (option.equals("--mutants")) {
                arguments.mutants = true;
            } else if (i + 1 == words.size()) {
                throw new IllegalArgumentException(option + ": unknown, or its value is missing");
            } else {
                arguments.set(option, words.get(++i));
            }
        }
        if (arguments.states == null
                && arguments.kills == null
                && arguments.cuts == null
                && arguments.cycles == null
                && arguments.minutes == null) {
            arguments.minutes = DEFAULT_MINUTES;
        }
        if (arguments.seed == NO_SEED) {
            arguments.seed = arguments.mutants ? MUTANTS_SEED : System.nanoTime() & Integer.MAX_VALUE;
        }
        arguments.deadlineNanos = deadlineAfter(arguments.minutes);
        arguments.check();
        return arguments;
    }

    private void set(String option, String value) {
        try {
            switch (option) {
                case "--layer" -> layer = value;
                case "--model", "--fs" -> {
                    modelsOption = option;
                    models = option.equals("--fs") ? List.of(value.split(",", -1)) : List.of(value);
                }
                case "--states" -> states = positive(Long.parseLong(value), option);
                case "--kills" -> kills = positive(Integer.parseInt(value), option);
                case "--cuts" -> cuts = positive(Integer.parseInt(value), option);
                case "--cycles" -> cycles = positive(Integer.parseInt(value), option);
                case "--minutes" -> minutes = positive(Double.parseDouble(value), option);
                case "--seed" -> seed = Long.parseLong(value);
                case "--folder" -> folder = Path.of(value);
                default -> throw new IllegalArgumentException(option + ": unknown");
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + ": expected a number, found '" + value + "'", e);
        }
    }

    private static <N extends Number> N positive(N value, String option) {
        if (!(value.doubleValue() > 0)) {
            throw new IllegalArgumentException(option + ": expected a number > 0, found " + value);
        }
        return value;
    }

    private void check() {
        Set<String> names = new TreeSet<>();
        Set<String> known = new TreeSet<>();
        for (Layer each : everyLayer()) {
            names.add(each.name());
        }
        if (!layer.equals(ALL) && !names.contains(layer)) {
            throw new IllegalArgumentException(
                    "--layer " + layer + ": there are " + String.join(", ", names) + " and all");
        }
        if (mutants && !layer.equals(ALL) && !LAYERS_WITH_MUTANTS.contains(layer)) {
            throw new IllegalArgumentException("--mutants: layer " + layer + " has none, only "
                    + String.join(" and ", LAYERS_WITH_MUTANTS) + " have some");
        }
        layersOfThatName().forEach(each -> known.addAll(each.models()));
        for (String model : models) {
            if (!known.contains(model)) {
                throw new IllegalArgumentException(modelsOption + " " + model + ": there are "
                        + (known.isEmpty() ? "none" : String.join(", ", known)) + " in layer " + layer);
            }
        }
        layersOfThatName().stream()
                .filter(each -> each.name().equals(PowerCutLayer.NAME))
                .forEach(each -> requireCuts(modelsOf(each)));
    }

    private void requireCuts(List<String> ofModels) {
        if (cuts != null && cuts < ofModels.size()) {
            throw new IllegalArgumentException(
                    "--cuts %d: expected one at least for each of %s".formatted(cuts, String.join(", ", ofModels)));
        }
    }

    /// Every layer, in the order in which they run.
    private List<Layer> everyLayer() {
        int mostCycles = cycles == null ? (minutes == null ? DEFAULT_CYCLES : Integer.MAX_VALUE) : cycles;
        List<Layer> known = new ArrayList<>(all());
        known.add(new GuestLayer(folder, mostCycles));
        return known;
    }

    /// Those that need no machine built first.
    private List<Layer> all() {
        int mostKills = kills == null ? defaultCrashes() : kills;
        int mostCuts = cuts == null ? defaultCrashes() : cuts;
        return List.of(
                new SimulatedLayer(), new DamageLayer(), new KillLayer(folder, mostKills), new PowerCutLayer(mostCuts));
    }

    private int defaultCrashes() {
        return minutes == null ? DEFAULT_CRASHES : Integer.MAX_VALUE;
    }

    private List<Layer> layersOfThatName() {
        return layer.equals(ALL)
                ? all()
                : everyLayer().stream()
                        .filter(each -> each.name().equals(layer))
                        .toList();
    }

    /// The layers to run: with models, those that have one of them.
    List<Layer> layers() {
        return layersOfThatName().stream()
                .filter(each -> models.isEmpty() || !modelsOf(each).isEmpty())
                .toList();
    }

    private List<String> modelsOf(Layer each) {
        return each.models().stream()
                .filter(model -> models.isEmpty() || models.contains(model))
                .toList();
    }

    /// What a layer may use of what is left, with so many layers to run, itself included.
    Budget budget(Layer of, int layersLeft) {
        long now = System.nanoTime();
        long crashes = states != null ? states : minutes == null ? DEFAULT_STATES : Long.MAX_VALUE;
        return new Budget(seed, crashes, now + (deadlineNanos - now) / layersLeft, modelsOf(of));
    }

    boolean mutants() {
        return mutants;
    }

    /// Whether the mutants are those of power cuts.
    boolean powerCutMutants() {
        return layer.equals(PowerCutLayer.NAME);
    }

    private static long deadlineAfter(@Nullable Double limit) {
        return System.nanoTime() + (limit == null ? Long.MAX_VALUE / 2 : (long) (limit * TimeUnit.MINUTES.toNanos(1)));
    }

    long seed() {
        return seed;
    }

    boolean json() {
        return json;
    }
}
