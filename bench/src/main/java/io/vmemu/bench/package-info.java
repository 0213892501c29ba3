/** Measurements: JMH for what happens inside, HdrHistogram for what a client sees. */
@NullMarked
package io.vmemu.bench;

import org.jspecify.annotations.NullMarked;
