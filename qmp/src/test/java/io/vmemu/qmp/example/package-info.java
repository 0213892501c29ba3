/** What the documentation of the client and of the protocol shows, run by a test. */
@NullMarked
package io.vmemu.qmp.example;

import org.jspecify.annotations.NullMarked;
