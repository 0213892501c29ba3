/**
 * A machine with virtio-mem devices and a Linux guest for each test, in virtual time: a minute of retries takes no time,
 * and every run is the same.
 *
 * <pre>{@code
 * @VirtioMem(size = "8G")
 * class ResizeTest {
 *     @Test
 *     void theGuestFollows(VirtualDevice device) throws Exception {
 *         device.resize(gib(4));
 *         assertThat(device).convergesTo(gib(4)).within(minutes(5));
 *     }
 * }
 * }</pre>
 */
@NullMarked
package io.vmemu.testkit;

import org.jspecify.annotations.NullMarked;
