package dev.headrace.controller.internal.engine;

import dev.headrace.task.WorkerId;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** What a controller is called in Redis, so that a person who reads the leader's key knows whom to look for. */
public final class ControllerName {
    private static final int LONGEST_HOST = 64;

    private ControllerName() {}

    /** The machine's name, and something behind it that no other boot of a controller shares. */
    public static String draw() {
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
