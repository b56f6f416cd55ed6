package dev.vitrine.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpRequestWrapper;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientAddressTest {

    private static final byte[] LINK_LOCAL = {(byte) 0xfe, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    @Test
    void theInterfaceThatALinkLocalAddressIsReachedByIsNoPartOfIt() throws UnknownHostException {
        InetAddress scoped = Inet6Address.getByAddress("", LINK_LOCAL, 2);
        assertThat(scoped.getHostAddress()).contains("%");

        InetAddress address = new ClientAddress(List.of()).of(from(scoped));

        assertThat(address.getHostAddress()).isEqualTo("fe80:0:0:0:0:0:0:1");
    }

    @Test
    void whatNoTrustedProxySaysIsIgnored() throws UnknownHostException {
        InetAddress client = InetAddress.getByName("198.51.100.7");
        HttpRequest<?> request = from(client, "203.0.113.9");

        assertThat(new ClientAddress(List.of()).of(request)).isEqualTo(client);
        assertThat(new ClientAddress(List.of("10.0.0.0/8")).of(request)).isEqualTo(client);
        assertThat(new ClientAddress(List.of("198.51.100.0/24")).of(request))
                .isEqualTo(InetAddress.getByName("203.0.113.9"));
    }

    private static HttpRequest<?> from(InetAddress address, String... forwardedFor) {
        return new HttpRequestWrapper<>(
                HttpRequest.GET("/").header("X-Forwarded-For", String.join(",", forwardedFor))) {
            @Override
            public InetSocketAddress getRemoteAddress() {
                return new InetSocketAddress(address, 1);
            }
        };
    }
}
