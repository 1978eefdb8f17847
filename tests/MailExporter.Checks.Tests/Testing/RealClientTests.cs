using MailExporter.Testing;
using MailKit.Net.Imap;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace MailExporter.Checks.Tests.Testing;

/// <summary>Whole dialogues with a client that is not ours: examples of scripts, and proof that they are realistic.</summary>
public sealed class RealClientTests
{
    [Fact]
    public async Task Message_Is_Submitted_After_StartTls_And_Login()
    {
        await using var server = ScriptedServer.Start("""
            S+: 220-mx.example.org ESMTP
            S: 220 be welcome
            C: EHLO *
            S: 250-mx.example.org
            S: 250 STARTTLS
            C: STARTTLS
            S: 220 go ahead
            tls:
            C: EHLO *
            S: 250-mx.example.org
            S: 250 AUTH PLAIN
            C: AUTH PLAIN *
            S: 235 2.7.0 welcome
            C: MAIL FROM:<a@example.org>*
            S: 250 2.1.0 ok
            C: RCPT TO:<b@example.org>*
            S: 250 2.1.5 ok
            C: DATA
            S: 354 go on
            data:
            S: 250 2.0.0 queued
            C: QUIT
            S: 221 bye
            """);
        using var client = new SmtpClient { ServerCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == TestCertificates.Good.Leaf.Thumbprint };
        using var message = new MimeMessage([MailboxAddress.Parse("a@example.org")], [MailboxAddress.Parse("b@example.org")], "test", new TextPart("plain") { Text = "body" });
        var token = TestContext.Current.CancellationToken;

        await client.ConnectAsync(server.Host, server.Port, SecureSocketOptions.StartTls, token);
        await client.AuthenticateAsync("user", "secret", token);
        await client.SendAsync(message, token);
        await client.DisconnectAsync(true, token);

        Assert.Equal(1, server.Count("AUTH"));
        Assert.Contains("Subject: test", server.Received);
        Assert.DoesNotContain(server.ReceivedInClear, line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Mailbox_Is_Read_Over_Implicit_Tls()
    {
        await using var server = ScriptedServer.Start("""
            tls:
            S: * OK [CAPABILITY IMAP4rev1 LITERAL+] ready
            C: {*} LOGIN user secret
            S: * CAPABILITY IMAP4rev1
            S: {tag} OK logged in
            C: {*} LIST "" ""
            S: * LIST (\Noselect) "/" ""
            S: {tag} OK done
            C: {*} LIST "" "INBOX"
            S: * LIST () "/" {5}
            bytes: "INBOX\r\n"
            S: {tag} OK done
            C: {*} STATUS INBOX (MESSAGES)
            S: * STATUS INBOX (MESSAGES 3)
            S: {tag} OK done
            C: {*} LOGOUT
            S: * BYE
            S: {tag} OK
            """);
        using var client = new ImapClient { ServerCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == TestCertificates.Good.Leaf.Thumbprint };
        var token = TestContext.Current.CancellationToken;

        await client.ConnectAsync(server.Host, server.Port, SecureSocketOptions.SslOnConnect, token);
        await client.AuthenticateAsync("user", "secret", token);
        var inbox = client.Inbox!;
        await inbox.StatusAsync(MailKit.StatusItems.Count, token);
        await client.DisconnectAsync(true, token);

        Assert.Equal(3, inbox.Count);
        Assert.Equal(1, server.Count("STATUS"));
    }
}
