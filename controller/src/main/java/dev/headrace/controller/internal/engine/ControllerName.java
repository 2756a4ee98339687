package dev.headrace.controller.internal.engine;

import dev.headrace.internal.protocol.entry.WorkerId;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Generates the name of a controller. It contains the machine's name, so that the leadership key shows the machine. */
public final class ControllerName {
    private static final int LONGEST_HOST = 64;

    private ControllerName() {}

    /** Returns the machine's name with a suffix that no other incarnation of a controller has. */
    public static String generate() {
        return WorkerId.boot(host()).toString();
    }

    private static String host() {
        try {
            String name = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "-");
            return name.isEmpty() ? "controller" : name.substring(0, Math.min(name.length(), LONGEST_HOST));
        } catch (UnknownHostException e) {
            return "controller";
        }
    }
}
