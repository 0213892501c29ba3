package io.vmemu.qmp.schema;

import org.jspecify.annotations.Nullable;

/**
 * The place of a value within the arguments, for error texts. QEMU names most places by their path ({@code
 * capabilities[0].state}) and some by the bare member, for which a list element is {@code null}.
 */
record Where(@Nullable Where parent, @Nullable String member, int index) {
    static final Where ARGUMENTS = new Where(null, null, -1);

    Where member(String name) {
        return new Where(this, name, -1);
    }

    Where element(int position) {
        return new Where(this, null, position);
    }

    String bare() {
        return member == null ? "null" : member;
    }

    String path() {
        StringBuilder text = new StringBuilder();
        append(text);
        return text.toString();
    }

    private void append(StringBuilder text) {
        if (parent == null) {
            return;
        }
        parent.append(text);
        if (member == null) {
            text.append('[').append(index).append(']');
        } else {
            if (!text.isEmpty()) {
                text.append('.');
            }
            text.append(member);
        }
    }
}
