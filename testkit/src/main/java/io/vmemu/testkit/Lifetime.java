package io.vmemu.testkit;

/** How long a machine lives. */
public enum Lifetime {
    /** Each test has one of its own. */
    TEST,
    /** The tests of a class, nested ones too, share one. */
    CLASS
}
