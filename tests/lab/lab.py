"""The test lab: Postfix with OpenDKIM, Dovecot, Knot DNS with Unbound in front, and an OAuth 2.0 token server, on loopback high ports.

Everything lies in one folder that `up` fills and that nothing outside refers to, so several labs can run at once.
`up`, `down`, `start`, `stop` and `selftest` beside this file are the commands; README.md is the description.
"""

import base64
import datetime
import fcntl
import grp
import hashlib
import hmac
import json
import os
import pathlib
import pwd
import random
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.request

import posture

HERE = pathlib.Path(__file__).resolve().parent
POSTFIX_MASTER = "/usr/lib/postfix/sbin/master"

# Owner of the mailboxes. Dovecot takes bare numbers, so that no account has to be added to the machine.
MAIL_UID = 5000

START_LIMIT = 20.0
STOP_LIMIT = 10.0

TCP_SERVICES = ["smtp", "submission", "smtps", "smtp_plain", "imap", "imaps", "pop3", "pop3s"]
PORT_NAMES = TCP_SERVICES + ["dns", "dns_authority", "oauth", "oauths", "incoming"]

# What each service runs, in the order of starting; each process has a pid file of its name.
SERVICES = {
    "dns": ["knot", "unbound"],
    "oauth": ["oauth"],
    "policy": ["policy"],
    "dovecot": ["dovecot"],
    "postfix": ["greylist", "way", "opendkim", "postfix"],
}

MECHANISMS = ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "OAUTHBEARER", "XOAUTH2"]

CERTIFICATE_NAMES = ["mail.lab.test", "mx1.lab.test", "mx2.lab.test", "alias.lab.test", "twoaddr.lab.test", "implicit.test",
                     "strict.lab.test", "polled.lab.test", "v4only.lab.test", "v6only.lab.test", "localhost"]

# Dovecot takes a connection whose two addresses are the same for secure, whatever its settings, and lets passwords pass
# without TLS. The kernel gives connections to any 127/8 address the source 127.0.0.1, so this one is another machine to it.
STRICT_ADDRESS = "127.0.0.3"

# Here Dovecot offers no IDLE, as some servers do not.
POLLED_ADDRESS = "127.0.0.4"

OLDEST = datetime.datetime(2024, 3, 1, 8, 30, 15, tzinfo=datetime.timezone.utc)

# user → password, quota in KiB, and mailbox → a (days after OLDEST, seen, characters of body) for each message
USERS = {
    "u1@lab.test": ("secret-u1", 10240, {
        "INBOX": [(0, True, 300), (1, False, 400), (2, False, 500)],
        "Archive": [(3, True, 600)],
        "Entwürfe": [(4, True, 100), (5, True, 100)],
        "Sent Items": [(6, True, 200)],
    }),
    "u2@lab.test": ("secret-u2", 10240, {"INBOX": []}),
    "u3@lab.test": ('se"cr\\\\et ü', 10240, {"INBOX": [(day, False, 200 + day) for day in range(10, 15)]}),
    "full@lab.test": ("secret-full", 100, {"INBOX": [(20, False, 50_000), (21, True, 50_000)]}),
    # For deliveries, so that nobody else's counts change. What these send is signed.
    "way@lab.test": ("secret-way", 1_048_576, {"INBOX": [(30, False, 200)], "Junk": [(31, False, 200)]}),
    "back@lab.test": ("secret-back", 10240, {"INBOX": [(32, False, 200)]}),
    "fixed@lab.test": ("secret-fixed", 10240, {"INBOX": [(33, False, 200)]}),
}

OAUTH_CLIENTS = {
    "lab-client": ("lab-client-secret", "u1@lab.test"),
    "lab-client-u2": ("lab-client-secret-u2", "u2@lab.test"),
    "lab-client-u3": ("lab-client-secret-u3", "u3@lab.test"),
}

ADDRESSES = {
    "accepted": "u2@lab.test",
    "greylisted": "greylisted@lab.test",
    "greylisted_once": "grey-*@lab.test",
    "rejected": "rejected@lab.test",
    "unknown": "nobody@lab.test",
    "foreign": "someone@example.org",
    "over_quota": "full@lab.test",
    "sender_rejected": "badsender@lab.test",
    "sender_deferred": "slowsender@lab.test",
}
REJECTED_SUBJECT = "lab-reject"

# What becomes of a message to an account by the detail of its address: the same for every account.
WAYS = {
    "plain": "way@lab.test",
    "junk": "way+junk@lab.test",
    "dropped": "way+dropped@lab.test",
    "twice": "way+twice@lab.test",
    "bounced": "way+bounced@lab.test",
    "greylisted_once": "way+grey-*@lab.test",
    "late": "way+late-*@lab.test",
    "checked": "way+checked@lab.test",
    "footer": "way+footer@lab.test",
    "fixed": "fixed@lab.test",
}
SIGNED = ["way@lab.test", "back@lab.test", "fixed@lab.test"]
DKIM_SELECTOR = "lab"


class LabError(Exception):
    """A reason for a person why the lab cannot do what was asked."""


class Lab:
    def __init__(self, directory):
        self.dir = pathlib.Path(directory).resolve()
        self.run = self.dir / "run"
        self.log = self.dir / "log"
        self.certs = self.dir / "certs"
        self.passwords = self.dir / "passwords"
        self.postfix = self.dir / "postfix"
        self.dovecot = self.dir / "dovecot"
        self.dns = self.dir / "dns"
        self.dkim = self.dir / "dkim"
        self.json = self.dir / "lab.json"
        self.facts = json.loads(self.json.read_text()) if self.json.exists() else {}

    # --- the commands -------------------------------------------------------------------------------------------

    def up(self, port_base):
        require_machine()
        if self.facts:
            raise LabError(f"{self.dir} already holds a lab; run down first, or name another folder")
        # Dovecot's sockets lie up to 40 characters below the folder, and a socket's whole path may have 107.
        if len(os.fsencode(self.dir)) > 64:
            raise LabError(f"{self.dir} is too long a path for Unix sockets: at most 64 bytes")
        self.generate_folders()
        # One lab picks ports at a time, so that two cannot pick the same. The lock ends with this process.
        with open("/run/mailexporter-lab.lock", "a") as lock:
            wait_for(lambda: try_lock(lock), 120, "another lab's up holds /run/mailexporter-lab.lock")
            ipv6 = has_ipv6()
            ports = free_ports(port_base, ipv6)
            generate_certificates(self.certs)
            facts = self.describe(ports, ipv6)
            self.generate_mail(facts)
            self.generate_passwords()
            self.generate_dkim(ports)
            self.generate_dns(ports, ipv6)
            self.generate_dovecot(ports, ipv6)
            self.generate_postfix(ports, ipv6)
            facts["posture"] = posture.generate(self, ports)
            self.facts = facts
            (self.dir / "lab.json.new").write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n")
            try:
                begun = [(service, self.spawn(service)) for service in SERVICES]
                for service, processes in begun:
                    self.wait_until_answering(service, processes)
            except BaseException:
                self.down()
                raise
        # Only a lab that answers has a lab.json.
        (self.dir / "lab.json.new").rename(self.json)

    def down(self):
        for service in reversed(SERVICES):
            self.stop(service)
        self.json.unlink(missing_ok=True)

    def start(self, service):
        if not self.facts:
            raise LabError(f"no lab is up in {self.dir}")
        if all(self.alive(process) for process in SERVICES[service]):
            return
        self.stop(service)
        self.wait_until_answering(service, self.spawn(service))

    def stop(self, service):
        for process in reversed(SERVICES[service]):
            self.end(process)

    # --- processes ----------------------------------------------------------------------------------------------

    def spawn(self, service):
        # Dovecot and Knot go by these files alone, and a process that was killed may still be there as a zombie.
        for stale in {"dovecot": [self.dovecot / "run/master.pid"], "dns": [self.dns / "run/knot.pid"],
                      "postfix": self.policy_sockets()}.get(service, []):
            stale.unlink(missing_ok=True)
        return [self.spawn_process(name) for name in SERVICES[service]]

    def spawn_process(self, name):
        ports = self.facts["ports"]
        command = {
            "knot": ["/usr/sbin/knotd", "-c", self.dns / "knot.conf"],
            "unbound": ["/usr/sbin/unbound", "-d", "-p", "-c", self.dns / "unbound.conf"],
            "oauth": ["/usr/bin/python3", "-B", HERE / "token-server", self.json.parent, str(ports["oauth"]), str(ports["oauths"])],
            "policy": ["/usr/bin/python3", "-B", HERE / "policy-server", self.json.parent, self.facts["posture"]["web"]],
            "dovecot": ["/usr/sbin/dovecot", "-F", "-c", self.dovecot / "dovecot.conf"],
            "greylist": ["/usr/bin/python3", "-B", HERE / "greylist-server", self.run / "greylist.sock"],
            "way": ["/usr/bin/python3", "-B", HERE / "way-server", self.run / "way.sock", str(ports["incoming"])],
            "opendkim": ["/usr/sbin/opendkim", "-f", "-x", self.dkim / "opendkim.conf"],
            # Not `postfix start`: that insists on /etc/postfix, which belongs to the machine.
            "postfix": [POSTFIX_MASTER, "-c", self.postfix / "etc"],
        }[name]
        with open(self.log / f"{name}.out", "ab") as out:
            # A session of its own: whatever the process starts stays in that session and is found by it.
            process = subprocess.Popen([str(part) for part in command], cwd=self.dir, stdin=subprocess.DEVNULL, stdout=out,
                                       stderr=out, start_new_session=True, preexec_fn=raise_descriptor_limit,
                                       env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"})
        (self.run / f"{name}.pid").write_text(f"{process.pid}\n")
        (self.run / f"{name}.started").write_text(f"{(process_stat(process.pid) or (0, 0, 0))[2]}\n")
        return process

    def pid(self, name):
        """The process `name`, unless its number has gone to another process since."""
        try:
            pid = int((self.run / f"{name}.pid").read_text())
            started = int((self.run / f"{name}.started").read_text())
        except (FileNotFoundError, ValueError):
            return None
        stat = process_stat(pid)
        return pid if stat is None or stat[2] == started else None

    def alive(self, name):
        pid = self.pid(name)
        return pid is not None and process_stat(pid) is not None

    def end(self, name):
        pid = self.pid(name)
        if pid is not None:
            # OpenDKIM's library looks every five seconds whether it is to end, and it has nothing to lose.
            signal_process(pid, signal.SIGKILL if name == "opendkim" else signal.SIGTERM)
            # The session outlives its leader when somebody killed only that: Dovecot's children keep its ports.
            deadline = time.monotonic() + STOP_LIMIT
            while members := session_members(pid):
                if pid not in members or time.monotonic() > deadline - STOP_LIMIT / 2:
                    for member in members:
                        signal_process(member, signal.SIGKILL if time.monotonic() > deadline - STOP_LIMIT / 2 else signal.SIGTERM)
                if time.monotonic() > deadline:
                    raise LabError(f"{name}: processes {members} do not end")
                time.sleep(0.02)
        (self.run / f"{name}.pid").unlink(missing_ok=True)
        (self.run / f"{name}.started").unlink(missing_ok=True)

    def wait_until_answering(self, service, processes):
        ports = self.facts["ports"]
        deadline = time.monotonic() + START_LIMIT
        probes = {
            "dns": lambda: answers_dns(ports["dns"]),
            "oauth": lambda: answers_http(ports["oauth"]),
            "policy": lambda: answers_tcp(443, self.facts["posture"]["web"]),
            "dovecot": lambda: all(answers_tcp(ports[name]) for name in ("imap", "imaps", "pop3", "pop3s")),
            "postfix": lambda: all(path.exists() for path in self.policy_sockets())
            and all(answers_tcp(ports[name]) for name in ("smtp", "submission", "smtps", "smtp_plain")),
        }
        while not probes[service]():
            for name, process in zip(SERVICES[service], processes):
                if process.poll() is not None:
                    raise LabError(f"{name} ended with {process.returncode}\n{self.log_tail(name)}")
            if time.monotonic() > deadline:
                raise LabError(f"{service} does not answer after {START_LIMIT:.0f} s\n"
                               + "\n".join(self.log_tail(name) for name in SERVICES[service]))
            time.sleep(0.05)

    def policy_sockets(self):
        return [self.run / "greylist.sock", self.run / "way.sock", self.dkim / "dkim.sock"]

    def log_tail(self, name):
        lines = []
        for file in (self.log / f"{name}.out", self.log / f"{name}.log"):
            if file.exists():
                lines += [f"{file.name}: {line}" for line in file.read_text(errors="replace").splitlines()[-15:]]
        return "\n".join(lines)

    # --- what the tests need to know ----------------------------------------------------------------------------

    def describe(self, ports, ipv6):
        now = int(time.time())
        users = {}
        for user, (password, limit, mailboxes) in USERS.items():
            counts = {}
            for mailbox, messages in mailboxes.items():
                sizes = [len(message(user, mailbox, number, part[0], part[2]).replace("\n", "\r\n").encode())
                         for number, part in enumerate(messages, 1)]
                counts[mailbox] = {
                    "messages": len(messages),
                    "unseen": sum(not seen for _, seen, _ in messages),
                    "size": sum(sizes),
                    "oldest": iso(received(messages[0][0])) if messages else None,
                    "oldest_unix": int(received(messages[0][0]).timestamp()) if messages else None,
                }
            total = sum(counted["size"] for counted in counts.values())
            users[user] = {
                "password": password,
                "messages": counts["INBOX"]["messages"],
                "unseen": counts["INBOX"]["unseen"],
                "size": counts["INBOX"]["size"],
                # As GETQUOTAROOT has them: units of 1024 bytes, begun ones counted (RFC 9208 section 5.1).
                "quota": {"used_kib": -(-total // 1024), "limit_kib": limit},
                "mailboxes": counts,
            }
        return {
            "dir": str(self.dir),
            "host": "127.0.0.1",
            "strict_host": STRICT_ADDRESS,
            "polled_host": POLLED_ADDRESS,
            "ipv6": ipv6,
            "name": "mail.lab.test",
            "ports": ports,
            "dns_server": f"127.0.0.1:{ports['dns']}",
            "ca": str(self.certs / "ca.pem"),
            "certificate": str(self.certs / "server.pem"),
            "mechanisms": MECHANISMS,
            "users": users,
            "oldest_message": {"user": "u1@lab.test", "mailbox": "INBOX", "time": iso(OLDEST), "unix": int(OLDEST.timestamp())},
            "addresses": ADDRESSES,
            "rejected_subject": REJECTED_SUBJECT,
            "ways": WAYS,
            "oauth": {
                "token_url": f"http://127.0.0.1:{ports['oauth']}/token",
                "token_url_tls": f"https://localhost:{ports['oauths']}/token",
                "user": "u1@lab.test",
                "token": jwt(self.oauth_key(), "u1@lab.test", now - 60, now + 30 * 86400),
                "expired_token": jwt(self.oauth_key(), "u1@lab.test", now - 7200, now - 3600),
                "clients": {client: {"client_secret": secret, "refresh_token": f"refresh-{client}", "user": user}
                            for client, (secret, user) in OAUTH_CLIENTS.items()},
            },
            "services": list(SERVICES),
            "pid_files": {name: str(self.run / f"{name}.pid") for names in SERVICES.values() for name in names},
            "logs": {
                "postfix": str(self.log / "postfix.log"),
                "dovecot": str(self.log / "dovecot.log"),
                "auth": str(self.log / "auth.log"),
                "knot": str(self.log / "knot.log"),
                "unbound": str(self.log / "unbound.log"),
                "oauth": str(self.log / "oauth.log"),
            },
        }

    # --- generated files ----------------------------------------------------------------------------------------

    def generate_folders(self):
        # What an `up` that was killed has left behind.
        self.down()
        self.dir.mkdir(parents=True, exist_ok=True)
        self.dir.chmod(0o755)
        for folder in (self.run, self.log, self.certs, self.passwords, self.postfix, self.dovecot, self.dns, self.dkim, self.dir / "mail"):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            folder.chmod(0o755)
        for parent in self.dir.parents:
            if not parent.stat().st_mode & 0o001:
                raise LabError(f"the accounts postfix and dovecot cannot pass {parent} (chmod o+x); name another folder")

    def oauth_key(self):
        # The same for every lab: it protects nothing, and `describe` stays a function of its arguments.
        return hashlib.sha256(b"MailExporter lab OAuth key").digest()

    def generate_mail(self, facts):
        for user, (_, _, mailboxes) in USERS.items():
            maildir = self.dir / "mail" / user.partition("@")[0] / "Maildir"
            for mailbox, messages in mailboxes.items():
                folder = maildir if mailbox == "INBOX" else maildir / ("." + modified_utf7(mailbox))
                for part in ("cur", "new", "tmp"):
                    (folder / part).mkdir(parents=True)
                for number, (day, seen, length) in enumerate(messages, 1):
                    text = message(user, mailbox, number, day, length)
                    unix = int(received(day).timestamp())
                    # S and W are the sizes with bare and with network line ends; quota and POP3 believe them.
                    name = f"{unix}.M{number}P1.mail.lab.test,S={len(text.encode())},W={len(text.encode()) + text.count(chr(10))}"
                    file = folder / "cur" / f"{name}:2,{'S' if seen else ''}"
                    file.write_text(text)
                    os.utime(file, (unix, unix))
            if user == WAYS["fixed"]:
                # Messages come in and can be read, but nobody can flag or delete them: a shared mailbox as its readers meet it.
                (maildir / "dovecot-acl").write_text("owner lrip\n")
            (maildir / "subscriptions").write_text("".join(modified_utf7(name) + "\n" for name in mailboxes if name != "INBOX"))
        for folder, _, files in os.walk(self.dir / "mail"):
            for entry in [folder] + [os.path.join(folder, file) for file in files]:
                os.chown(entry, MAIL_UID, MAIL_UID)
        self.dir.joinpath("mail").chmod(0o755)

    def generate_passwords(self):
        """A file an account, for password_file; whoever watches the lab has an account of his own."""
        for user, (password, _, _) in USERS.items():
            (self.passwords / user).write_text(password)

    def generate_dkim(self, ports):
        """OpenDKIM signs what the accounts for deliveries submit, and judges what comes in from the way server."""
        key = self.dkim / "key.pem"
        openssl("genrsa", "-out", key, "2048")
        (self.dkim / "keys").write_text(f"lab lab.test:{DKIM_SELECTOR}:{key}\n")
        (self.dkim / "senders").write_text("".join(f"{user} lab\n" for user in USERS if user in SIGNED))
        (self.dkim / "internal").write_text("192.0.2.1\n") # not loopback, as by default: that comes in from another domain here
        (self.dkim / "unbound.conf").write_text(f"""\
server:
    module-config: "iterator"
    do-not-query-localhost: no
    local-zone: "test." nodefault
forward-zone:
    name: "."
    forward-addr: 127.0.0.1@{ports['dns']}
""")
        (self.dkim / "opendkim.conf").write_text(f"""\
Syslog no
Mode sv
Socket local:{self.dkim}/dkim.sock
UMask 000
UserID opendkim
Canonicalization relaxed/simple
KeyTable {self.dkim}/keys
SigningTable {self.dkim}/senders
InternalHosts {self.dkim}/internal
AuthservID mail.lab.test
AlwaysAddARHeader yes
RequireSafeKeys no
ResolverConfiguration {self.dkim}/unbound.conf
""")
        account = pwd.getpwnam("opendkim")
        for path in (key, self.dkim): # it gives up root before it makes its socket
            os.chown(path, account.pw_uid, account.pw_gid)

    def dkim_record(self):
        lines = openssl("rsa", "-in", self.dkim / "key.pem", "-pubout").splitlines()
        text = f"v=DKIM1; k=rsa; p={''.join(lines[1:-1])}"
        return f"{DKIM_SELECTOR}._domainkey TXT " + " ".join(f'"{text[at:at + 200]}"' for at in range(0, len(text), 200))

    def generate_dovecot(self, ports, ipv6):
        (self.dovecot / "keys/default/HS256").mkdir(parents=True)
        (self.dovecot / "keys/default/HS256/default").write_bytes(base64.b64encode(self.oauth_key()))
        (self.dovecot / "users").write_text("".join(
            f"{user}:{{PLAIN.b64}}{base64.b64encode(password.encode()).decode()}:{MAIL_UID}:{MAIL_UID}"
            f"::{self.dir}/mail/{user.partition('@')[0]}::userdb_quota_rule=*:storage={limit}K\n"
            for user, (password, limit, _) in USERS.items()))
        (self.dovecot / "ways.sieve").write_text("""\
require ["envelope", "fileinto", "subaddress"];
if envelope :detail "to" "junk" { fileinto "Junk"; stop; }
if envelope :detail "to" "dropped" { discard; stop; }
""")
        (self.dovecot / "oauth2.conf.ext").write_text(f"""\
# Tokens are judged here, by signature and dates, without asking the token server.
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={self.dovecot}/keys/
username_attribute = sub
""")
        # The default limits of Dovecot suit people; tests come from one address, fail logins on purpose and are in a hurry.
        (self.dovecot / "dovecot.conf").write_text(f"""\
base_dir = {self.dovecot}/run
state_dir = {self.dovecot}/state
instance_name = lab-{ports['imap']}
listen = 127.0.0.1, {STRICT_ADDRESS}, {POLLED_ADDRESS}{', ::1' if ipv6 else ''}
protocols = imap pop3 lmtp
log_path = {self.log}/dovecot.log
debug_log_path = {self.log}/auth.log
login_greeting = lab ready
auth_mechanisms = {' '.join(MECHANISMS).lower()}
auth_verbose = yes
auth_debug = yes
auth_failure_delay = 0
auth_cache_size = 0
mail_max_userip_connections = 1000
mail_location = maildir:~/Maildir
first_valid_uid = {MAIL_UID}
mail_fsync = never
default_process_limit = 50
default_client_limit = 1000
default_vsz_limit = 0

disable_plaintext_auth = yes
ssl = required
ssl_cert = <{self.certs}/server.pem
ssl_key = <{self.certs}/server.key
ssl_min_protocol = TLSv1.2

passdb {{
  driver = oauth2
  mechanisms = oauthbearer xoauth2
  args = {self.dovecot}/oauth2.conf.ext
}}
passdb {{
  driver = passwd-file
  mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256
  args = username_format=%u {self.dovecot}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {self.dovecot}/users
}}

namespace inbox {{
  inbox = yes
  mailbox Junk {{
    special_use = \\Junk
  }}
}}
mail_plugins = quota acl
plugin {{
  acl = vfile
  sieve_before = {self.dovecot}/ways.sieve
  quota = count:User quota
  quota_vsizes = yes
  quota_grace = 0
}}
protocol imap {{
  mail_plugins = quota acl imap_quota
}}
protocol lmtp {{
  mail_plugins = quota acl sieve
}}

local {POLLED_ADDRESS} {{
  protocol imap {{
    imap_capability = IMAP4rev1 SASL-IR LITERAL+ CHILDREN NAMESPACE UNSELECT UIDPLUS SPECIAL-USE QUOTA
  }}
}}

service imap-login {{
  service_count = 0
  process_limit = 2
  inet_listener imap {{
    port = {ports['imap']}
  }}
  inet_listener imaps {{
    port = {ports['imaps']}
    ssl = yes
  }}
}}
service pop3-login {{
  service_count = 0
  process_limit = 2
  inet_listener pop3 {{
    port = {ports['pop3']}
  }}
  inet_listener pop3s {{
    port = {ports['pop3s']}
    ssl = yes
  }}
}}
service imap-urlauth-login {{
  process_limit = 1
}}
service imap {{
  process_limit = 1000
}}
service pop3 {{
  process_limit = 1000
}}
service lmtp {{
  unix_listener lmtp-postfix {{
    mode = 0666
  }}
}}
service auth {{
  client_limit = 5000
  unix_listener auth-postfix {{
    mode = 0666
  }}
}}
# Without this socket there is no growing pause after failed logins from one address.
service anvil {{
  client_limit = 5000
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
""")
        run_program("sievec", "-c", self.dovecot / "dovecot.conf", self.dovecot / "ways.sieve") # deliveries have no right to

    def generate_postfix(self, ports, ipv6):
        etc, spool, data = self.postfix / "etc", self.postfix / "spool", self.postfix / "data"
        owner = pwd.getpwnam("postfix").pw_uid
        group = grp.getgrnam("postfix").gr_gid
        postdrop = grp.getgrnam("postdrop").gr_gid
        etc.mkdir()
        # What post-install would make, after postfix-files(5).
        spool.mkdir()
        for name, mode, uid, gid in (
                [(queue, 0o700, owner, 0) for queue in
                 ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace")]
                + [("pid", 0o755, 0, 0), ("maildrop", 0o1730, owner, postdrop), ("public", 0o2710, owner, postdrop)]):
            (spool / name).mkdir()
            os.chown(spool / name, uid, gid)
            (spool / name).chmod(mode)
        data.mkdir(mode=0o700)
        os.chown(data, owner, group)

        (etc / "users").write_text("".join(f"{user} accepted\n" for user in USERS))
        (etc / "recipients").write_text(f"""\
{ADDRESSES['greylisted']} 450 4.7.1 greylisted, try again later
{ADDRESSES['rejected']} 550 5.7.1 rejected by the lab
""")
        (etc / "recipients.regexp").write_text("/^(.+\\+)?grey-.*@lab\\.test$/ greylist_once\n")
        (etc / "aliases.regexp").write_text("""\
/^grey-.*@lab\\.test$/ u2@lab.test
/^(greylisted|rejected|postmaster)@lab\\.test$/ u2@lab.test
/^(.+)\\+twice@lab\\.test$/ $1@lab.test, $1+again@lab.test
""")
        (etc / "transport.regexp").write_text(f"""\
/\\+(late-[0-9.]+|bounced|checked|footer)@lab\\.test$/ way:unix:{self.run}/way.sock
""")
        (etc / "senders").write_text(f"""\
{ADDRESSES['sender_rejected']} 553 5.7.1 sender refused by the lab
{ADDRESSES['sender_deferred']} 451 4.7.1 sender deferred by the lab
""")
        (etc / "headers.regexp").write_text(f"/^Subject: .*{REJECTED_SUBJECT}/ REJECT refused by the lab for its subject\n")
        (etc / "main.cf").write_text(f"""\
compatibility_level = 3.6
queue_directory = {spool}
data_directory = {data}
maillog_file = {self.log}/postfix.log
maillog_file_prefixes = {self.log}
myhostname = mail.lab.test
mydomain = lab.test
inet_interfaces = 127.0.0.1{', [::1]' if ipv6 else ''}
inet_protocols = {'all' if ipv6 else 'ipv4'}
default_database_type = texthash
alias_maps =
alias_database =
local_recipient_maps =

# Nothing asks a name server, nobody is trusted for his address, and nothing leaves the machine.
disable_dns_lookups = yes
smtpd_peername_lookup = no
mynetworks =
mydestination =
relay_domains =
default_transport = discard:dropped by the lab
relay_transport = discard:dropped by the lab
local_transport = error:5.1.1 the lab has no local users

virtual_mailbox_domains = lab.test
virtual_mailbox_maps = texthash:{etc}/users
virtual_alias_maps = regexp:{etc}/aliases.regexp
virtual_transport = lmtp:unix:{self.dovecot}/run/lmtp-postfix
recipient_delimiter = +
transport_maps = regexp:{etc}/transport.regexp
way_destination_recipient_limit = 1
milter_default_action = tempfail
header_checks = regexp:{etc}/headers.regexp

# Refusals come in the command that they are about, not all at RCPT.
smtpd_delay_reject = no
smtpd_helo_required = yes
smtpd_sender_restrictions = check_sender_access texthash:{etc}/senders
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions =
  check_recipient_access texthash:{etc}/recipients, check_recipient_access regexp:{etc}/recipients.regexp
smtpd_restriction_classes = greylist_once
greylist_once = check_policy_service unix:{self.run}/greylist.sock
smtpd_error_sleep_time = 0
smtpd_client_connection_count_limit = 0
smtpd_client_auth_rate_limit = 0

smtpd_tls_security_level = may
smtpd_tls_chain_files = {self.certs}/server.key, {self.certs}/server.pem
smtpd_tls_session_cache_database =
smtpd_tls_protocols = >=TLSv1.2
smtpd_tls_loglevel = 1
smtpd_tls_received_header = yes
smtpd_tls_auth_only = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {self.dovecot}/run/auth-postfix
smtpd_sasl_security_options = noanonymous
# A mail that cannot be delivered is tried again while a test waits for it: Dovecot was perhaps being restarted.
minimal_backoff_time = 2s
maximal_backoff_time = 5s
queue_run_delay = 2s
transport_retry_time = 2s
""")
        hosts = ["127.0.0.1", STRICT_ADDRESS] + (["[::1]"] if ipv6 else [])
        authenticated = "-o smtpd_sasl_auth_enable=yes -o smtpd_relay_restrictions=permit_sasl_authenticated,reject"
        milter = f"-o smtpd_milters=unix:{self.dkim}/dkim.sock"
        listeners = {
            "smtp": "",
            "submission": f"-o syslog_name=postfix/submission -o smtpd_tls_security_level=encrypt {authenticated} {milter}",
            "smtps": f"-o syslog_name=postfix/smtps -o smtpd_tls_wrappermode=yes {authenticated} {milter}",
            "smtp_plain": "-o syslog_name=postfix/plain -o smtpd_tls_security_level=none -o smtpd_tls_auth_only=no"
                          " -o smtpd_sasl_auth_enable=yes",
        }
        (etc / "master.cf").write_text("".join(
            f"{host}:{ports[name]} inet n - n - 200 smtpd {options}\n" for name, options in listeners.items() for host in hosts)
            # From the way server. What is taken here goes into the mailbox, whatever its address says.
            + f"127.0.0.1:{ports['incoming']} inet n - n - 200 smtpd -o syslog_name=postfix/incoming -o smtpd_tls_security_level=none"
              f" -o smtpd_recipient_restrictions= {milter} -o content_filter=lmtp:unix:{self.dovecot}/run/lmtp-postfix\n" + """\
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
way unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
""")
        # Postfix lets a file that was written in the last two seconds cool down before it reads it.
        for file in etc.iterdir():
            os.utime(file, (time.time() - 10,) * 2)

    def generate_dns(self, ports, ipv6):
        zones = self.dns / "zones"
        for folder in (zones, self.dns / "run", self.dns / "db"):
            folder.mkdir()
        all_records = zone_records(ipv6)
        all_records["lab.test"].append(self.dkim_record())
        for name, records in all_records.items():
            (zones / f"{name or 'root'}.zone").write_text(zone_text(name, records))
        listening = ["127.0.0.1"] + (["::1"] if ipv6 else [])
        # servfail.test has no zone file: Knot answers SERVFAIL for a zone that it has not loaded.
        names = [*all_records, "servfail.test"]
        (self.dns / "knot.conf").write_text(f"""\
server:
    rundir: "{self.dns}/run"
    listen: [ {', '.join(f'"{host}@{ports["dns_authority"]}"' for host in listening)} ]
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
    async-start: off
database:
    storage: "{self.dns}/db"
    journal-db-max-size: 32M
    kasp-db-max-size: 16M
    timer-db-max-size: 8M
log:
  - target: "{self.log}/knot.log"
    any: info
template:
  - id: default
    storage: "{zones}"
    zonefile-load: whole
    zonefile-sync: -1
    journal-content: none
zone:
""" + "".join(f'  - domain: "{name}."\n    file: "{name or "root"}.zone"\n' for name in names))
        # Unbound caches nothing of these zones, so that a test can change one and ask again.
        (self.dns / "unbound.conf").write_text(f"""\
server:
    directory: "{self.dns}"
    username: ""
    chroot: ""
    use-syslog: no
    logfile: "{self.log}/unbound.log"
    log-time-ascii: yes
    log-queries: yes
    num-threads: 1
    port: {ports['dns']}
{''.join(f'    interface: {host}{chr(10)}' for host in listening)}\
    do-ip6: {'yes' if ipv6 else 'no'}
    access-control: 127.0.0.0/8 allow
    access-control: ::1/128 allow
    module-config: "iterator"
    do-not-query-localhost: no
    # Unbound knows of itself that test. is empty (RFC 6761).
    local-zone: "test." nodefault
    # Queries for these names get no answer.
    local-zone: "timeout.test." deny
remote-control:
    control-enable: no
""" + "".join(f"""\
stub-zone:
    name: "{name}."
    stub-addr: 127.0.0.1@{ports['dns_authority']}
    stub-no-cache: yes
""" for name in names))


# --- zones --------------------------------------------------------------------------------------------------------

def zone_records(ipv6):
    def here(name):
        return [f"{name} A 127.0.0.1"] + ([f"{name} AAAA ::1"] if ipv6 else [])

    zones = {
        "lab.test": [
            "@ MX 10 mx1.lab.test.", "@ MX 20 mx2.lab.test.",
            *here("mail"), *here("mx1"), *here("mx2"),
            "ns A 127.0.0.1",
            "alias CNAME mail", "alias2 CNAME alias",
            "twoaddr A 127.0.0.1", "twoaddr A 127.0.0.2",
            f"strict A {STRICT_ADDRESS}",
            f"polled A {POLLED_ADDRESS}",
            "v4only A 127.0.0.1", *(["v6only AAAA ::1"] if ipv6 else []),
            "othername A 127.0.0.1",
            "dead A 127.0.0.66",
        ],
        "prio.test": [
            "@ MX 5 dead.prio.test.", "@ MX 10 mx2.lab.test.", "@ MX 10 mx1.lab.test.", "@ MX 20 mail.lab.test.",
            "dead A 127.0.0.66",
        ],
        "null.test": ["@ MX 0 .", "@ A 127.0.0.1"],
        "implicit.test": ["@ A 127.0.0.1"],
        "nomx.test": ["@ TXT neither"],
        "cnamemx.test": ["@ MX 10 alias.lab.test."],
        "lostmx.test": ["@ MX 10 nowhere.lab.test."],
        "timeoutmx.test": ["@ MX 10 mx.timeout.test."],
    }
    parents = {
        "": ["test. NS ns.lab.test.", "ns.lab.test. A 127.0.0.1"],
        "test": [*(f"{name}. NS ns.lab.test." for name in [*zones, "servfail.test"]), "ns.lab.test. A 127.0.0.1"],
    }
    return parents | zones


def zone_text(name, records):
    return f"""\
$ORIGIN {name}.
$TTL 30
@ SOA ns.lab.test. hostmaster.lab.test. 1 3600 600 86400 30
@ NS ns.lab.test.
""" + "".join(record + "\n" for record in records)


# --- mail ---------------------------------------------------------------------------------------------------------

def received(day):
    return OLDEST + datetime.timedelta(days=day)


def iso(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def message(user, mailbox, number, day, length):
    line = "The quick brown fox jumps over the lazy dog, and then it sleeps.\n"
    return f"""\
From: Sender <sender@lab.test>
To: <{user}>
Subject: Message {number} of {modified_utf7(mailbox)}
Date: {received(day).strftime('%a, %d %b %Y %H:%M:%S +0000')}
Message-ID: <{user.partition('@')[0]}.{day}.{number}@lab.test>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

""" + (line * (length // len(line) + 1))[:length - 1] + "\n"


def modified_utf7(name):
    """RFC 3501 section 5.1.3, as far as the names above need it."""
    return name.replace("&", "&-").encode("utf-7").decode("ascii").replace("+", "&")


def jwt(key, subject, issued, expires):
    def encode(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    head = encode(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    body = encode(json.dumps({"sub": subject, "iat": issued, "nbf": issued, "exp": expires, "iss": "lab"}).encode())
    return f"{head}.{body}." + encode(hmac.digest(key, f"{head}.{body}".encode(), "sha256"))


# --- certificates -------------------------------------------------------------------------------------------------

def generate_certificates(folder):
    names = ",".join([f"DNS:{name}" for name in CERTIFICATE_NAMES] + [f"IP:{address}" for address in ("127.0.0.1", STRICT_ADDRESS, POLLED_ADDRESS, "::1")])
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc"]
    openssl("req", "-x509", *new_key, "-keyout", folder / "ca.key", "-out", folder / "ca.pem", "-days", "3650", "-sha256",
            "-subj", "/O=MailExporter lab/CN=MailExporter lab CA", "-addext", "basicConstraints=critical,CA:true",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    openssl("req", *new_key, "-keyout", folder / "server.key", "-out", folder / "server.csr", "-subj", "/CN=mail.lab.test")
    (folder / "server.ext").write_text(f"""\
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = {names}
""")
    openssl("x509", "-req", "-in", folder / "server.csr", "-CA", folder / "ca.pem", "-CAkey", folder / "ca.key",
            "-CAcreateserial", "-out", folder / "server.pem", "-days", "365", "-sha256", "-extfile", folder / "server.ext")
    for key in ("ca.key", "server.key"):
        (folder / key).chmod(0o600)


def openssl(*arguments):
    """Runs it and returns what it writes."""
    # An empty configuration: the machine's would add extensions of its own.
    return run_program("openssl", *arguments, environment={"OPENSSL_CONF": str(HERE / "openssl.cnf")})


def run_program(program, *arguments, environment={}):
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL,
                          env={"PATH": "/usr/bin:/bin"} | environment)
    if done.returncode:
        raise LabError(f"{program} {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout


# --- the machine --------------------------------------------------------------------------------------------------

def require_machine():
    if os.geteuid() != 0:
        raise LabError("the lab needs root: Postfix and Dovecot start as root and give it up")
    programs = [POSTFIX_MASTER, "/usr/sbin/dovecot", "/usr/sbin/knotd", "/usr/sbin/unbound", "/usr/bin/openssl",
                "/usr/lib/dovecot/imap", "/usr/lib/dovecot/pop3", "/usr/lib/dovecot/lmtp", "/usr/lib/dovecot/modules/lib90_sieve_plugin.so", "/usr/sbin/opendkim"]
    if absent := [program for program in programs if not os.path.exists(program)]:
        raise LabError(f"missing: {' '.join(absent)}; run {HERE / 'install'} first")


def try_lock(file):
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False


def wait_for(condition, limit, complaint):
    deadline = time.monotonic() + limit
    while not condition():
        if time.monotonic() > deadline:
            raise LabError(complaint)
        time.sleep(0.05)


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
        return True
    except OSError:
        return False


def free_ports(base, ipv6):
    """Consecutive search below 32768, where the kernel takes no ports for outgoing connections: a stopped service finds its port free."""
    port = base or random.randrange(10_000, 30_000)
    ports = {}
    for name in PORT_NAMES:
        while not port_is_free(port, ipv6):
            port += 1
        ports[name] = port
        port += 1
    return ports


def port_is_free(port, ipv6):
    families = [(socket.AF_INET, "0.0.0.0")] + ([(socket.AF_INET6, "::")] if ipv6 else [])
    for family, host in families:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            with socket.socket(family, kind) as probe:
                if kind == socket.SOCK_STREAM:
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                try:
                    probe.bind((host, port))
                except OSError:
                    return False
    return True


def raise_descriptor_limit():
    """The tests run with 256; Dovecot wants one for each connection that it may get."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    wanted = 16384 if hard == resource.RLIM_INFINITY else min(hard, 16384)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def process_stat(pid):
    """(state, session, start time) of a process that lives; a zombie does not."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else (fields[0], int(fields[3]), int(fields[19]))


def session_members(session):
    return [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and (stat := process_stat(int(pid))) and stat[1] == session]


def signal_process(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


# --- asking the servers -------------------------------------------------------------------------------------------

def answers_tcp(port, host="127.0.0.1"):
    """Listening is enough: the processes that speak are started on the first connection, and the master has bound all its ports."""
    try:
        socket.create_connection((host, port), timeout=2).close()
        return True
    except OSError:
        return False


def answers_http(port):
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"http://127.0.0.1:{port}/", timeout=2) as reply:
            return reply.status == 200
    except OSError:
        return False


def answers_dns(port):
    try:
        return dns_query(port, "lab.test", "MX", timeout=1)[0] == 0
    except OSError:
        return False


DNS_TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "MX": 15, "TXT": 16, "AAAA": 28}


def dns_query(port, name, kind, timeout=3.0, tcp=False, host="127.0.0.1"):
    """(rcode, sorted answers as text), by one query; raises OSError (a timeout is one) where nothing comes."""
    question = b"".join(bytes([len(label)]) + label.encode() for label in name.rstrip(".").split(".") if label) + b"\0"
    query = struct.pack(">HHHHHH", random.randrange(65536), 0x0100, 1, 0, 0, 0) + question + struct.pack(">HH", DNS_TYPES[kind], 1)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM) as link:
        link.settimeout(timeout)
        link.connect((host, port))
        if tcp:
            link.sendall(struct.pack(">H", len(query)) + query)
            with link.makefile("rb") as stream:
                head = stream.read(2)
                if len(head) < 2:
                    raise OSError("closed without an answer")
                reply = stream.read(struct.unpack(">H", head)[0])
        else:
            link.send(query)
            reply = link.recv(4096)
    _, flags, questions, answers, _, _ = struct.unpack(">HHHHHH", reply[:12])
    position = 12
    for _ in range(questions):
        position = dns_name(reply, position)[1] + 4
    found = []
    for _ in range(answers):
        owner, position = dns_name(reply, position)
        rtype, _, _, length = struct.unpack(">HHIH", reply[position:position + 10])
        position += 10
        data = reply[position:position + length]
        if rtype == DNS_TYPES["A"]:
            found.append("A " + socket.inet_ntop(socket.AF_INET, data))
        elif rtype == DNS_TYPES["AAAA"]:
            found.append("AAAA " + socket.inet_ntop(socket.AF_INET6, data))
        elif rtype == DNS_TYPES["MX"]:
            found.append(f"MX {struct.unpack('>H', data[:2])[0]} {dns_name(reply, position + 2)[0]}")
        elif rtype == DNS_TYPES["CNAME"]:
            found.append(f"CNAME {dns_name(reply, position)[0]}")
        else:
            found.append(f"{rtype} {data.hex()}")
        position += length
    return flags & 15, sorted(found)


def dns_name(reply, position):
    labels, after = [], None
    while reply[position]:
        if reply[position] & 0xC0:
            after = after or position + 2
            position = (reply[position] & 0x3F) << 8 | reply[position + 1]
            continue
        labels.append(reply[position + 1:position + 1 + reply[position]].decode())
        position += 1 + reply[position]
    return ".".join(labels) + ".", after or position + 1


def command(action, *arguments):
    """Runs a command of the lab; a LabError is for a person, without a stack trace."""
    try:
        action(*arguments)
    except LabError as error:
        print(f"{sys.argv[0]}: {error}", file=sys.stderr)
        sys.exit(1)
