"""What the lab has for the checks of domains: MX hosts, mailboxes and a policy host on their real ports, at addresses of this
lab's own in 127/8, with signed zones, reverse zones and DNS lists. `lab.py` calls `generate` when everything else is generated."""

import hashlib
import random
import socket
import subprocess

import lab as base

# What MTAs and policy hosts listen on, and nobody else may be told.
REAL_PORTS = {"mx": [25, 465, 110, 143, 993, 995], "web": [443]}

SIGNED = ["healthy.test", "broken.test", "unsigned-mx.test", "bogus.test"]

POLICY = "version: STSv1\r\nmode: enforce\r\nmx: *.healthy.test\r\nmax_age: 604800\r\n"

POLICIES = {
    "mta-sts.healthy.test": POLICY,
    "mta-sts.broken.test": "version: STSv1\r\nmode: enforce\r\nmx: mail.elsewhere.test\r\nmax_age: 60\r\n",
}

CERTIFICATE_NAMES = ["mx1.healthy.test", "mx2.healthy.test", "mx.broken.test", *POLICIES]


def generate(lab, ports):
    """Adds to what is generated; returns what tests need to know."""
    places = free_addresses()
    folder = lab.dir / "posture"
    folder.mkdir(exist_ok=True)
    for name, text in POLICIES.items():
        (folder / name).write_text(text)
    certificate(lab.certs)
    add_postfix(lab, places)
    add_dovecot(lab, places)
    add_dns(lab, ports, places)
    return {**places, "domain": "healthy.test", "dkim_selector": "s1", "dnsbl": "bl.test", "listed_address": "192.0.2.66"}


def free_addresses():
    """Two MX hosts and a web server on addresses where nothing listens on these ports, of other labs or of the machine."""
    while True:
        net = f"127.{random.randrange(64, 255)}.{random.randrange(1, 255)}"
        places = {"mx1": f"{net}.1", "mx2": f"{net}.2", "web": f"{net}.3"}
        wanted = [(address, port) for name, address in places.items() for port in REAL_PORTS["web" if name == "web" else "mx"]]
        taken = [place for place in wanted if not is_free(*place)]
        if not taken:
            return places
        if not is_free(f"127.{random.randrange(64, 255)}.0.9", taken[0][1]):
            raise base.LabError(f"something on this machine listens on port {taken[0][1]} of all addresses")


def is_free(address, port):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
            return True
        except OSError:
            return False


def certificate(certs):
    base.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-keyout", certs / "posture.key",
                 "-out", certs / "posture.csr", "-subj", "/CN=mx1.healthy.test")
    (certs / "posture.ext").write_text("basicConstraints = critical, CA:false\nextendedKeyUsage = serverAuth\nsubjectAltName = "
                                       + ",".join(f"DNS:{name}" for name in CERTIFICATE_NAMES) + "\n")
    base.openssl("x509", "-req", "-in", certs / "posture.csr", "-CA", certs / "ca.pem", "-CAkey", certs / "ca.key", "-CAcreateserial",
                 "-out", certs / "posture.pem", "-days", "365", "-sha256", "-extfile", certs / "posture.ext")
    (certs / "posture.key").chmod(0o600)
    base.openssl("pkey", "-in", certs / "posture.key", "-pubout", "-outform", "DER", "-out", certs / "posture.spki")
    base.openssl("genrsa", "-out", certs / "dkim.key", "2048")
    base.openssl("pkey", "-in", certs / "dkim.key", "-pubout", "-outform", "DER", "-out", certs / "dkim.spki")


def add_postfix(lab, places):
    tls = f"-o smtpd_tls_chain_files={lab.certs}/posture.key,{lab.certs}/posture.pem"
    with open(lab.postfix / "etc/master.cf", "a") as master:
        for name in ("mx1", "mx2"):
            options = f"-o myhostname={name}.healthy.test {tls}"
            master.write(f"{places[name]}:25 inet n - n - 50 smtpd {options}\n")
            master.write(f"{places[name]}:465 inet n - n - 50 smtpd {options} -o smtpd_tls_wrappermode=yes"
                         " -o smtpd_sasl_auth_enable=yes\n")
    base.os.utime(lab.postfix / "etc/master.cf", (base.time.time() - 10,) * 2)


def add_dovecot(lab, places):
    def listeners(service, clear, implicit):
        return f"service {service}-login {{\n" + "".join(
            f"  inet_listener {name}-{port} {{\n    address = {places[name]}\n    port = {port}\n    ssl = {ssl}\n  }}\n"
            for name in ("mx1", "mx2") for port, ssl in ((clear, "no"), (implicit, "yes"))) + "}\n"

    with open(lab.dovecot / "dovecot.conf", "a") as conf:
        conf.write(listeners("imap", 143, 993) + listeners("pop3", 110, 995))
        for name in ("mx1", "mx2"):
            conf.write(f"local {places[name]} {{\n  ssl_cert = <{lab.certs}/posture.pem\n  ssl_key = <{lab.certs}/posture.key\n}}\n")


def add_dns(lab, ports, places):
    zones = zone_records(lab, places)
    knot = lab.dns / "knot.conf"
    for name, records in zones.items():
        (lab.dns / "zones" / f"{name}.zone").write_text(base.zone_text(name, records))
    policy = "policy:\n  - id: lab\n    algorithm: ecdsap256sha256\n    single-type-signing: on\n    nsec3: off\n"
    knot.write_text(knot.read_text().replace("\nzone:\n", f"\n{policy}zone:\n"))
    with open(knot, "a") as conf:
        for name in zones:
            signing = "    dnssec-signing: on\n    dnssec-policy: lab\n" if name in SIGNED else ""
            conf.write(f'  - domain: "{name}."\n    file: "{name}.zone"\n{signing}')
    anchors = {name: trust_anchor(knot, name) for name in SIGNED}
    # Whoever goes by this anchor finds every signature of the zone wrong.
    owner, *fields, digest = anchors["bogus.test"].split()
    anchors["bogus.test"] = " ".join([owner, *fields, digest[:-4] + "0000"])
    reverse = [name for name in zones if name.endswith(".arpa")]
    unbound = lab.dns / "unbound.conf"
    head, rest = unbound.read_text().replace('module-config: "iterator"', 'module-config: "validator iterator"').split("remote-control:")
    head += "".join(f'    trust-anchor: "{anchor}"\n' for anchor in anchors.values())
    head += "".join(f'    local-zone: "{name}." nodefault\n' for name in reverse) + '    local-zone: "127.in-addr.arpa." nodefault\n'
    head += f'    local-zone: "1{".0" * 31}.ip6.arpa." nodefault\n'
    unbound.write_text(head + "remote-control:" + rest + "".join(
        f'stub-zone:\n    name: "{name}."\n    stub-addr: 127.0.0.1@{ports["dns_authority"]}\n    stub-no-cache: yes\n' for name in zones))


def trust_anchor(knot, zone):
    """Makes the zone's key, and tells what to trust."""
    for arguments in (["generate", "algorithm=ecdsap256sha256", "ksk=yes", "zsk=yes"], ["ds"]):
        done = subprocess.run(["/usr/sbin/keymgr", "-c", knot, f"{zone}.", *arguments], capture_output=True, text=True, timeout=30)
        if done.returncode:
            raise base.LabError(f"keymgr {arguments[0]} failed: {done.stdout}{done.stderr}")
    line = next(line for line in done.stdout.splitlines() if line.split()[4] == "2")  # SHA-256
    return " ".join(line.split())


def zone_records(lab, places):
    net = places["mx1"].split(".")[1:3]
    key = hashlib.sha256((lab.certs / "posture.spki").read_bytes()).hexdigest()
    next_key = hashlib.sha256(b"the next key").hexdigest()
    dkim = base.base64.b64encode((lab.certs / "dkim.spki").read_bytes()).decode()
    return {
        "healthy.test": [
            "@ MX 10 mx1", "@ MX 20 mx2", f"mx1 A {places['mx1']}", f"mx2 A {places['mx2']}",
            '@ TXT "v=spf1 mx -all"',
            f's1._domainkey TXT "v=DKIM1; k=rsa; p={dkim[:200]}" "{dkim[200:]}"',
            '_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@healthy.test"',
            '_smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls@healthy.test"',
            '_mta-sts TXT "v=STSv1; id=20260101;"', f"mta-sts A {places['web']}",
            *(f"_25._tcp.{host} TLSA 3 1 1 {digest}" for host in ("mx1", "mx2") for digest in (key, next_key)),
            "loop A 127.0.0.1", "loop AAAA ::1",
        ],
        "broken.test": [
            "@ MX 10 alias", "@ MX 20 gone", "alias CNAME mx", f"mx A {places['mx1']}",
            '@ TXT "v=spf1 +all"', '@ TXT "v=spf1 -all"',
            's1._domainkey TXT "v=DKIM1; p="',
            '_dmarc TXT "v=DMARC1; p=nonsense"',
            '_mta-sts TXT "v=STSv1; id=1;"', f"mta-sts A {places['web']}",
            f"_25._tcp.mx TLSA 3 1 1 {next_key}",
        ],
        "unsigned-mx.test": ["@ MX 10 mx1.plain.test."],
        "plain.test": ["@ MX 10 mx1.healthy.test.", f"mx1 A {places['mx1']}", f"_25._tcp.mx1 TLSA 3 1 1 {key}"],
        "bogus.test": ["@ MX 10 mx1.healthy.test."],
        "bl.test": ["2.0.0.127 A 127.0.0.2", "66.2.0.192 A 127.0.0.4", '66.2.0.192 TXT "caught spamming"'],
        "refusing-bl.test": ["2.0.0.127 A 127.255.255.254"],
        "dead-bl.test": ["@ A 127.0.0.1"],
        f"{net[1]}.{net[0]}.127.in-addr.arpa": ["1 PTR mx1.healthy.test.", "2 PTR mx2.healthy.test."],
        "0.0.127.in-addr.arpa": ["1 PTR loop.healthy.test."],
        "0.ip6.arpa": [f"1{'.0' * 30} PTR loop.healthy.test."],
    }
