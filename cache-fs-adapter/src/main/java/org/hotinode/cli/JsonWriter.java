package org.hotinode.cli;

/// Writes JSON objects to an output, as it goes; the caller keeps braces balanced. Texts are UTF-8.
final class JsonWriter {
    private static final byte[] HEX = ByteStrings.of("0123456789abcdef");

    private final Output out;
    private boolean first = true;

    JsonWriter(Output out) {
        this.out = out;
    }

    JsonWriter beginObject() {
        separate();
        out.put('{');
        first = true;
        return this;
    }

    JsonWriter beginObject(String key) {
        key(key);
        first = true;
        return beginObject();
    }

    JsonWriter endObject() {
        out.put('}');
        first = false;
        return this;
    }

    JsonWriter beginArray(String key) {
        key(key);
        out.put('[');
        first = true;
        return this;
    }

    JsonWriter endArray() {
        out.put(']');
        first = false;
        return this;
    }

    JsonWriter field(String key, long value) {
        key(key);
        out.putDecimal(value);
        return this;
    }

    JsonWriter unsignedField(String key, long value) {
        key(key);
        out.putUnsigned(value);
        return this;
    }

    JsonWriter field(String key, boolean value) {
        key(key);
        out.put(value ? "true" : "false");
        return this;
    }

    JsonWriter field(String key, String value) {
        key(key);
        string(value);
        return this;
    }

    /// `digits` decimals; `value` must be finite.
    JsonWriter field(String key, double value, int digits) {
        key(key);
        out.put(java.math.BigDecimal.valueOf(value)
                .setScale(digits, java.math.RoundingMode.HALF_EVEN)
                .toPlainString());
        return this;
    }

    /// A text value inside an array.
    JsonWriter element(String value) {
        separate();
        string(value);
        return this;
    }

    /// Bytes that ought to be UTF-8: under `key` as text, what is malformed replaced, and then also, whole, under
    /// `key` + `Base64`.
    JsonWriter bytesField(String key, byte[] value) {
        String text = ByteStrings.utf8(value);
        if (text != null) {
            return field(key, text);
        }
        field(key, new String(value, java.nio.charset.StandardCharsets.UTF_8));
        return field(key + "Base64", java.util.Base64.getEncoder().encodeToString(value));
    }

    /// Ends a document: a newline, and a record of the output.
    void endDocument() throws OutputException {
        out.put('\n');
        first = true;
        out.endRecord();
    }

    private void key(String key) {
        separate();
        string(key);
        out.put(':');
    }

    private void separate() {
        if (!first) {
            out.put(',');
        }
        first = false;
    }

    private void string(String value) {
        out.put('"');
        for (byte b : value.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
            switch (b) {
                case '"', '\\' -> {
                    out.put('\\');
                    out.put(b);
                }
                case '\n' -> out.put("\\n");
                case '\t' -> out.put("\\t");
                case '\r' -> out.put("\\r");
                default -> {
                    if (b >= 0 && b < ' ') {
                        out.put("\\u00");
                        out.put(HEX[b >> 4]);
                        out.put(HEX[b & 15]);
                    } else {
                        out.put(b);
                    }
                }
            }
        }
        out.put('"');
    }
}
