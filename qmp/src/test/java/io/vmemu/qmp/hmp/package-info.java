/** Tests of the human monitor: texts are what QEMU 7.2.22 and 10.0.13 print. */
@NullMarked
package io.vmemu.qmp.hmp;

import org.jspecify.annotations.NullMarked;
