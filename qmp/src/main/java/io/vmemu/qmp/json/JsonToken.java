package io.vmemu.qmp.json;

/** What the lexer finds. */
enum JsonToken {
    OPEN_BRACE,
    CLOSE_BRACE,
    OPEN_BRACKET,
    CLOSE_BRACKET,
    COLON,
    COMMA,
    STRING,
    INTEGER,
    FLOAT,
    KEYWORD,
    /** A byte that cannot follow what was read of a token; it is the token's last one. */
    STRAY,
    /** A token beyond the limit of bytes. */
    OVERSIZE
}
