package io.vmemu.qmp.json;

/**
 * What one text may ask for.
 *
 * @param nesting open braces and brackets
 * @param tokens tokens of one text
 * @param bytes bytes of one token, and of all tokens of one text
 */
record JsonLimits(int nesting, int tokens, long bytes) {
    /** Those of QEMU. */
    static final JsonLimits QEMU = new JsonLimits(1024, 2 << 20, 64L << 20);
}
