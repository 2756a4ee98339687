package dev.headrace.internal.redis.topology;

import dev.headrace.internal.redis.address.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A node's view of its cluster: the reply to CLUSTER NODES. */
public record ClusterView(List<Member> members) {

    /**
     * A node of the cluster.
     *
     * @param epoch the epoch of its claim on its slots; if two nodes claim a slot, the higher epoch counts
     * @param failed true if the cluster has marked it as failed
     * @param slots ranges of slots, from and to
     */
    public record Member(Address address, boolean master, boolean failed, long epoch, List<int[]> slots) {}

    /** @param teller the address of the node that was asked; the node may not know its own */
    public static ClusterView read(String reply, Address teller) {
        List<Member> members = new ArrayList<>();
        reply.lines()
                .map(line -> line.split(" "))
                .filter(words -> words.length >= 8)
                .forEach(words -> member(words, teller).ifPresent(members::add));
        return new ClusterView(members);
    }

    // id address flags master ping pong epoch link slots…, the address as ip:port@busport[,hostname[,…]]
    private static Optional<Member> member(String[] words, Address teller) {
        Set<String> flags = Set.of(words[2].split(","));
        String[] names = words[1].split(",");
        String own = names[0].split("@", 2)[0];
        int colon = own.lastIndexOf(':');
        if (colon < 0 || flags.contains("noaddr") || flags.contains("handshake")) {
            return Optional.empty();
        }
        String host =
                names.length > 1 && !names[1].isEmpty() && !names[1].contains("=") ? names[1] : own.substring(0, colon);
        if (flags.contains("myself") && host.isEmpty()) {
            host = teller.host();
        }
        return Address.of(host, own.substring(colon + 1))
                .map(address -> new Member(
                        address,
                        flags.contains("master"),
                        flags.contains("fail"),
                        Long.parseLong(words[6]),
                        slots(words)));
    }

    private static List<int[]> slots(String[] words) {
        List<int[]> slots = new ArrayList<>();
        for (int i = 8; i < words.length; i++) {
            // Slots in brackets are moving, and still belong to their old node.
            if (!words[i].startsWith("[")) {
                String[] ends = words[i].split("-", 2);
                int from = Integer.parseInt(ends[0]);
                slots.add(new int[] {from, ends.length > 1 ? Integer.parseInt(ends[1]) : from});
            }
        }
        return slots;
    }
}
