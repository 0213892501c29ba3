/**
 * The path of plugged memory, layer by layer: bitmap, request, ring, pages behind it, and whole machines. The commands in the
 * benchmarks take JMH from a directory {@code jmh}: jmh-core 1.37, jopt-simple 5.0.4 and commons-math3 3.6.1.
 */
@NullMarked
package io.vmemu.bench.plug;

import org.jspecify.annotations.NullMarked;
