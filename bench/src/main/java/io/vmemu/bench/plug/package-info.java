/**
 * The path of plugged memory, layer by layer: bitmap, request, ring, pages behind it, and whole machines. The commands in the
 * benchmarks are for the project's directory, after {@code ./mvnw package}.
 */
@NullMarked
package io.vmemu.bench.plug;

import org.jspecify.annotations.NullMarked;
