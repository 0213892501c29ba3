/**
 * A machine with virtio-mem devices and a Linux guest for each test, in virtual time: a minute of retries takes no time,
 * and every run is the same.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final VirtioMemExtension EXTENSION = VirtioMemExtension.builder().device("vm0", 4L << 30).build();
 *
 * @Test
 * void grows(VirtualMachine machine) throws QemuException {
 *     VirtualDevice vm0 = machine.device("vm0");
 *     vm0.resize(1L << 30);
 *     assertThat(vm0).convergesTo(1L << 30).within(Duration.ofSeconds(1));
 * }
 * }</pre>
 */
@NullMarked
package io.vmemu.testkit;

import org.jspecify.annotations.NullMarked;
