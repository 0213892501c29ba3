package io.vmemu.qmp.schema;

import org.jspecify.annotations.Nullable;

/** How a command differs from an ordinary one. */
public enum CommandFlag {
    /** May run out of band. */
    OOB("oob"),
    /** Is permitted before the machine is initialized. */
    PRECONFIG("preconfig"),
    /** Gets its arguments unchecked; what is declared about them is for introspection only. */
    RAW("raw"),
    /** Has no reply on success. */
    NO_SUCCESS_RESPONSE("no-success-response");

    private final String text;

    CommandFlag(String text) {
        this.text = text;
    }

    static @Nullable CommandFlag of(String text) {
        for (CommandFlag flag : values()) {
            if (flag.text.equals(text)) {
                return flag;
            }
        }
        return null;
    }
}
