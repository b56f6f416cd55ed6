package dev.vitrine.identity;

import dev.vitrine.db.StartupException;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpRequest;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The address that a request comes from. {@code X-Forwarded-For} counts only as far as trusted proxies wrote it: read
 * from the right, the first address that is no trusted proxy.
 */
@Context // made at the start, so that a wrong setting ends it
public final class ClientAddress {

    /** The header in which proxies write whom they speak for. */
    public static final String FORWARDED_FOR = "X-Forwarded-For";

    private final List<IpSubnetFilterRule> trustedProxies;

    ClientAddress(@Value("${vitrine.trusted-proxies:}") @Nullable List<String> trustedProxies) {
        this.trustedProxies = (trustedProxies == null ? List.<String>of() : trustedProxies)
                .stream()
                        .filter(network -> !network.isBlank())
                        .map(ClientAddress::rule)
                        .toList();
    }

    /** The client's address; a proxy's where none of ours vouches for another. */
    public InetAddress of(HttpRequest<?> request) {
        return of(request.getRemoteAddress().getAddress(), request.getHeaders().getAll(FORWARDED_FOR));
    }

    /** The same, from the address of the connection and the values of {@link #FORWARDED_FOR}. */
    public InetAddress of(InetAddress peer, List<String> forwardedFor) {
        // without the interface that a link-local address is reached by: fe80::1%eth0 is no address to PostgreSQL
        InetAddress address = address(peer.getAddress());
        List<String> hops = forwardedFor.stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .map(String::strip)
                .toList()
                .reversed();
        for (String hop : hops) {
            byte[] bytes = NetUtil.createByteArrayFromIpAddressString(hop);
            if (!isTrusted(address) || bytes == null) {
                break;
            }
            address = address(bytes);
        }
        return address;
    }

    private boolean isTrusted(InetAddress address) {
        InetSocketAddress socketAddress = new InetSocketAddress(address, 0);
        return trustedProxies.stream().anyMatch(network -> network.matches(socketAddress));
    }

    private static IpSubnetFilterRule rule(String network) {
        String[] parts = network.strip().split("/", 2);
        int wholeAddress = parts[0].contains(":") ? 128 : 32;
        try {
            int prefix = parts.length == 2 ? Integer.parseInt(parts[1]) : wholeAddress;
            return new IpSubnetFilterRule(parts[0], prefix, IpFilterRuleType.ACCEPT);
        } catch (IllegalArgumentException e) {
            throw new StartupException(
                    "VITRINE_TRUSTED_PROXIES: %s is no address and no network such as 10.1.0.0/16".formatted(network),
                    e);
        }
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
