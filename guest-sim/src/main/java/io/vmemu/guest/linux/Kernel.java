package io.vmemu.guest.linux;

import io.vmemu.emulator.machine.GuestPlatform;
import io.vmemu.guest.ring.DmaPages;
import io.vmemu.guest.system.Agenda;

/** What a running kernel's drivers share. */
record Kernel(
        GuestPlatform platform,
        KernelProfile profile,
        DriverParameters parameters,
        MemoryManager memory,
        DmaPages pages,
        GuestSpeed speed,
        Agenda<Job> agenda) {}
