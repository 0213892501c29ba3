package io.vmemu.qmp.schema;

/** The words and signs of a module's text. A comma is white space. */
final class SchemaTokens {
    private final String module;
    private final String text;
    private int position;

    SchemaTokens(String module, String text) {
        this.module = module;
        this.text = text;
    }

    boolean atEnd() {
        skipBlanks();
        return position == text.length();
    }

    boolean at(String sign) {
        skipBlanks();
        return text.startsWith(sign, position);
    }

    boolean accept(String sign) {
        if (!at(sign)) {
            return false;
        }
        position += sign.length();
        return true;
    }

    void expect(String sign) {
        if (!accept(sign)) {
            throw error(sign + " expected");
        }
    }

    String name() {
        skipBlanks();
        int start = position;
        while (position < text.length() && isNamePart(text.charAt(position)) && !atArrow()) {
            position++;
        }
        if (position == start) {
            throw error("name expected");
        }
        return text.substring(start, position);
    }

    private boolean atArrow() {
        return text.charAt(position) == '-' && text.startsWith("->", position);
    }

    IllegalStateException error(String message) {
        long line = text.substring(0, position).lines().count();
        return new IllegalStateException("schema module " + module + ", line " + line + ": " + message);
    }

    private static boolean isNamePart(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_'
                || c == '.';
    }

    private void skipBlanks() {
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c == '#') {
                int end = text.indexOf('\n', position);
                position = end < 0 ? text.length() : end;
            } else if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == ',') {
                position++;
            } else {
                return;
            }
        }
    }
}
