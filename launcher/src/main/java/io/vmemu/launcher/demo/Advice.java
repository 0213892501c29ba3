package io.vmemu.launcher.demo;

import java.nio.file.Path;

/** What to do next: how libvirt gets to use this emulator. */
final class Advice {
    private Advice() {}

    static void print(Screen screen) {
        Style style = screen.style();
        screen.say("");
        screen.say(style.bold("The same under libvirt") + ": in a domain's XML, or with virt-install's --xml, say");
        screen.say("   <emulator>" + emulator() + "</emulator>");
        screen.say("and resize with");
        screen.say("   virsh update-memory-device DOMAIN --node 0 --requested-size 2GiB");
        screen.say("README.md has a whole domain, and what permissions libvirt needs.");
    }

    private static Path emulator() {
        return Path.of(System.getProperty("vmemu.home", "."), "bin", "qemu-system-x86_64")
                .toAbsolutePath()
                .normalize();
    }
}
