package org.hotinode.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The options of one verb, and a command line held against them as GNU getopt does: short ones bundled, long ones
/// shortened where that is unambiguous, values apart or after `=`, options after operands, `--` ends them.
final class Options {
    /// One option: `--name`, `-letter` or both (letter 0 if none), with a value if `valueName` is not null.
    record Option(String name, char letter, @Nullable String valueName, String help) {
        String display() {
            StringBuilder text = new StringBuilder();
            if (letter != 0) {
                text.append('-').append(letter);
            }
            if (!name.isEmpty()) {
                text.append(letter == 0 ? "    --" : ", --").append(name);
            }
            if (valueName != null) {
                text.append(name.isEmpty() ? " " : "=").append(valueName);
            }
            return text.toString();
        }
    }

    private final Map<String, Option> options = new LinkedHashMap<>();
    private final Map<String, List<byte[]>> values = new HashMap<>();
    private final List<String> sequence = new ArrayList<>();
    private final List<byte[]> operands = new ArrayList<>();

    Options flag(String name, char letter, String help) {
        return add(new Option(name, letter, null, help));
    }

    Options value(String name, char letter, String valueName, String help) {
        return add(new Option(name, letter, valueName, help));
    }

    private Options add(Option option) {
        options.put(key(option), option);
        return this;
    }

    private static String key(Option option) {
        return option.name.isEmpty() ? String.valueOf(option.letter) : option.name;
    }

    Iterable<Option> all() {
        return options.values();
    }

    /// How many of the words after this one are its value; none if it is no option that is known.
    int valuesOf(byte[] argument) {
        try {
            Options trial = new Options();
            trial.options.putAll(options);
            return ByteStrings.startsWith(argument, "--")
                    ? trial.parseLong(argument, new byte[0])
                    : trial.parseShort(argument, new byte[0]);
        } catch (UsageException notKnown) {
            return 0;
        }
    }

    /// Whether `--help` is among the options.
    boolean askForHelp(List<byte[]> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            byte[] argument = arguments.get(i);
            if (ByteStrings.equals(argument, "--")) {
                return false;
            }
            if (ByteStrings.equals(argument, "--help")) {
                return true;
            }
            if (argument.length > 1 && argument[0] == '-') {
                i += valuesOf(argument);
            }
        }
        return false;
    }

    Options parse(List<byte[]> arguments) throws UsageException {
        for (int i = 0; i < arguments.size(); i++) {
            byte[] argument = arguments.get(i);
            if (ByteStrings.equals(argument, "--")) {
                operands.addAll(arguments.subList(i + 1, arguments.size()));
                break;
            }
            if (ByteStrings.startsWith(argument, "--")) {
                i += parseLong(argument, i + 1 < arguments.size() ? arguments.get(i + 1) : null);
            } else if (argument.length > 1 && argument[0] == '-') {
                i += parseShort(argument, i + 1 < arguments.size() ? arguments.get(i + 1) : null);
            } else {
                operands.add(argument);
            }
        }
        return this;
    }

    // How many further arguments were used.
    private int parseLong(byte[] argument, byte @Nullable [] next) throws UsageException {
        int equals = 2;
        while (equals < argument.length && argument[equals] != '=') {
            equals++;
        }
        String name = ByteStrings.latin1(Arrays.copyOfRange(argument, 2, equals));
        Option option = longOption(name);
        if (option.valueName == null) {
            if (equals < argument.length) {
                throw new UsageException("option '--" + option.name + "' doesn't allow an argument");
            }
            set(option, new byte[0]);
            return 0;
        }
        if (equals < argument.length) {
            set(option, Arrays.copyOfRange(argument, equals + 1, argument.length));
            return 0;
        }
        if (next == null) {
            throw new UsageException("option '--" + option.name + "' requires an argument");
        }
        set(option, next);
        return 1;
    }

    private Option longOption(String name) throws UsageException {
        Option exact = options.get(name);
        if (exact != null && !exact.name.isEmpty()) {
            return exact;
        }
        List<Option> candidates = options.values().stream()
                .filter(option -> !name.isEmpty() && option.name.startsWith(name))
                .toList();
        if (candidates.size() == 1) {
            return candidates.getFirst();
        }
        if (candidates.isEmpty()) {
            throw new UsageException("unrecognized option '--" + name + "'");
        }
        StringBuilder message = new StringBuilder("option '--" + name + "' is ambiguous; possibilities:");
        candidates.forEach(option -> message.append(" '--").append(option.name).append('\''));
        throw new UsageException(message.toString());
    }

    private int parseShort(byte[] argument, byte @Nullable [] next) throws UsageException {
        for (int i = 1; i < argument.length; i++) {
            char letter = (char) (argument[i] & 0xff);
            Option option = options.values().stream()
                    .filter(candidate -> candidate.letter == letter)
                    .findFirst()
                    .orElse(null);
            if (option == null) {
                throw new UsageException("invalid option -- '" + letter + "'");
            }
            if (option.valueName == null) {
                set(option, new byte[0]);
            } else if (i + 1 < argument.length) {
                set(option, Arrays.copyOfRange(argument, i + 1, argument.length));
                return 0;
            } else if (next != null) {
                set(option, next);
                return 1;
            } else {
                throw new UsageException("option requires an argument -- '" + letter + "'");
            }
        }
        return 0;
    }

    private void set(Option option, byte[] value) {
        values.computeIfAbsent(key(option), _ -> new ArrayList<>()).add(value);
        sequence.add(key(option));
    }

    List<byte[]> operands() {
        return operands;
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    /// The options given, by name or letter, in their order: for those of which the last counts.
    List<String> sequence() {
        return sequence;
    }

    /// The last value given, or null.
    byte @Nullable [] bytes(String key) {
        List<byte[]> given = values.get(key);
        return given == null ? null : given.getLast();
    }

    /// The last value given as text, or null.
    @Nullable
    String text(String key) {
        byte[] given = bytes(key);
        return given == null ? null : ByteStrings.latin1(given);
    }

    List<byte[]> allBytes(String key) {
        return values.getOrDefault(key, List.of());
    }

    /// A whole number from `least` up, or `otherwise` if the option isn't given.
    int number(String key, int least, int otherwise) throws UsageException {
        String text = text(key);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < least) {
            throw new UsageException("invalid --" + key + " argument '" + text + "'");
        }
        return Integer.parseInt(text);
    }
}
