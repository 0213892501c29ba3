/** What every kind of guest is made of: its life, what it is going to do, and its state as bytes. */
@NullMarked
package io.vmemu.guest.system;

import org.jspecify.annotations.NullMarked;
