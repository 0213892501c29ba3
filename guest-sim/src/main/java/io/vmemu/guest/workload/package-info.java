/** What fills the guest's memory: declared by the words of {@code opt/vmemu/guest}, placed by zone, address and seed. */
@NullMarked
package io.vmemu.guest.workload;

import org.jspecify.annotations.NullMarked;
