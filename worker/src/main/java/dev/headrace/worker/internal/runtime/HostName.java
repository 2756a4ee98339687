package dev.headrace.worker.internal.runtime;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Determines the name of this machine, in the characters that an instance name may have. */
public final class HostName {
    private static final int LONGEST = 64;

    private HostName() {}

    public static String asInstance() {
        String name = System.getenv().getOrDefault("HOSTNAME", "");
        if (name.isEmpty()) {
            name = lookUp();
        }
        String plain = name.replaceAll("[^A-Za-z0-9._-]", "-");
        return plain.isEmpty() ? "worker" : plain.substring(0, Math.min(LONGEST, plain.length()));
    }

    private static String lookUp() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }
}
