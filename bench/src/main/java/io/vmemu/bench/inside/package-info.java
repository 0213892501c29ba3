/** The figures of the inside of a machine that have a target, measured briefly and told as one table. */
@NullMarked
package io.vmemu.bench.inside;

import org.jspecify.annotations.NullMarked;
