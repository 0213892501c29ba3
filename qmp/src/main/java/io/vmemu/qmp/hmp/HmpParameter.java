package io.vmemu.qmp.hmp;

/**
 * A parameter of a human monitor command.
 *
 * @param name by which the command asks for its value; of a flag the letter
 * @param kind how it is written
 * @param optional whether the line may end before it
 */
record HmpParameter(String name, Kind kind, boolean optional) {
    /** How a parameter is written. */
    enum Kind {
        /** A text up to the next white space, or in double quotes. */
        WORD,
        /** The rest of the line. */
        REST,
        /** Options as {@code -device} takes them. */
        OPTIONS,
        /** Options as {@code -netdev} takes them. */
        NETDEV,
        /** {@code /} with a count, a format letter and a size letter. */
        FORMAT,
        /** An expression whose value has 32 bits. */
        INT32,
        /** An expression in MiB, not negative. */
        MEBIBYTES,
        /** {@code on} or {@code off}. */
        ON_OFF,
        /** {@code -} and a letter. */
        FLAG,
        /** An expression. */
        INT64
    }

    static HmpParameter word(String name) {
        return new HmpParameter(name, Kind.WORD, false);
    }

    static HmpParameter optionalWord(String name) {
        return new HmpParameter(name, Kind.WORD, true);
    }

    static HmpParameter rest(String name) {
        return new HmpParameter(name, Kind.REST, false);
    }

    static HmpParameter optionalRest(String name) {
        return new HmpParameter(name, Kind.REST, true);
    }

    static HmpParameter flag(char letter) {
        return new HmpParameter(String.valueOf(letter), Kind.FLAG, true);
    }

    static HmpParameter of(Kind kind, String name) {
        return new HmpParameter(name, kind, false);
    }
}
