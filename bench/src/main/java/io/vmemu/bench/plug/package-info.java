/** The path of plugged memory, layer by layer: bitmap, request, ring, pages behind it, and whole machines. */
@NullMarked
package io.vmemu.bench.plug;

import org.jspecify.annotations.NullMarked;
