package io.vmemu.qmp.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.PrettyPrinter;
import java.io.IOException;

/** QEMU's white space. Even empty containers are opened and closed on two lines when indented. */
final class JsonLayout implements PrettyPrinter {
    static final JsonLayout ONE_LINE = new JsonLayout(false);
    private static final int INDENT = 4;

    private final boolean indented;
    private int depth;

    private JsonLayout(boolean indented) {
        this.indented = indented;
    }

    /** A layout for one value. */
    static JsonLayout indented() {
        return new JsonLayout(true);
    }

    @Override
    public void writeRootValueSeparator(JsonGenerator out) {}

    @Override
    public void writeStartObject(JsonGenerator out) throws IOException {
        open(out, '{');
    }

    @Override
    public void writeStartArray(JsonGenerator out) throws IOException {
        open(out, '[');
    }

    @Override
    public void beforeObjectEntries(JsonGenerator out) throws IOException {
        newLine(out);
    }

    @Override
    public void beforeArrayValues(JsonGenerator out) throws IOException {
        newLine(out);
    }

    @Override
    public void writeObjectFieldValueSeparator(JsonGenerator out) throws IOException {
        out.writeRaw(": ");
    }

    @Override
    public void writeObjectEntrySeparator(JsonGenerator out) throws IOException {
        comma(out);
    }

    @Override
    public void writeArrayValueSeparator(JsonGenerator out) throws IOException {
        comma(out);
    }

    @Override
    public void writeEndObject(JsonGenerator out, int entryCount) throws IOException {
        close(out, '}');
    }

    @Override
    public void writeEndArray(JsonGenerator out, int valueCount) throws IOException {
        close(out, ']');
    }

    private void open(JsonGenerator out, char sign) throws IOException {
        out.writeRaw(sign);
        if (indented) {
            depth++;
        }
    }

    private void close(JsonGenerator out, char sign) throws IOException {
        if (indented) {
            depth--;
            newLine(out);
        }
        out.writeRaw(sign);
    }

    private void comma(JsonGenerator out) throws IOException {
        if (indented) {
            out.writeRaw(',');
            newLine(out);
        } else {
            out.writeRaw(", ");
        }
    }

    private void newLine(JsonGenerator out) throws IOException {
        if (indented) {
            out.writeRaw('\n');
            out.writeRaw(" ".repeat(depth * INDENT));
        }
    }
}
