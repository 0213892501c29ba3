package io.vmemu.qmp.protocol;

/** The command that ends negotiation. It belongs to the protocol, not to the machine. */
final class Capabilities {
    static final String COMMAND = "qmp_capabilities";
    static final String OOB = "oob";

    /** Its declaration, in the schema's language. */
    static final String DECLARATION = """
            enum QMPCapability { oob }
            command qmp_capabilities [preconfig] { enable?: [QMPCapability] }
            """;

    private Capabilities() {}
}
