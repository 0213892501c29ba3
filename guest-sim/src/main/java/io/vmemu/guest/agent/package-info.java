/** The QEMU guest agent, as it runs inside the guest: its commands and its errors, for whoever brings the bytes. */
@NullMarked
package io.vmemu.guest.agent;

import org.jspecify.annotations.NullMarked;
