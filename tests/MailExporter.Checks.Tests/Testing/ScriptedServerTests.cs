using System.Net.Sockets;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Testing;

public sealed class ScriptedServerTests
{
    [Fact]
    public async Task Dialogue_Is_Played_And_Recorded()
    {
        await using var server = ScriptedServer.Start("""
            # an IMAP server
            S: * OK ready
            C: {*} CAPABILITY
            S: * CAPABILITY IMAP4rev1
            S: {tag} OK done
            C: * LOGIN "a" *
            bytes: "{x\xff}\r\n"
            S: {tag} NO

            C?: * LOGOUT
            """);
        using var client = await ScriptedClient.ConnectAsync(server);

        Assert.Equal("* OK ready\r\n", await client.ReadToAsync());
        await client.SendAsync("A1 capability\r\n");
        Assert.Equal("* CAPABILITY IMAP4rev1\r\nA1 OK done\r\n", await client.ReadToAsync("done\r\n"));
        await client.SendAsync("A2 LOGIN \"a\" \"b\"\r\n");
        Assert.Equal("{x\u00ff}\r\nA2 NO\r\n", await client.ReadToAsync("NO\r\n"));
        client.Dispose();
        await server.Completed;

        Assert.Equal(["A1 capability", "A2 LOGIN \"a\" \"b\""], server.Received);
        Assert.Equal(1, server.Count("LOGIN"));
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData("HELO x\r\n", "Script line 2: wanted \"C: EHLO *\", got \"HELO x\".")]
    [InlineData("EHLO x\n", "Script line 2: wanted \"C: EHLO *\", got \"EHLO x\" ended by LF alone.")]
    [InlineData("", "Script line 2: wanted \"C: EHLO *\", got the client's leaving (it closed).")]
    public async Task Mismatch_Is_Thrown_With_Line_Wanted_And_Got(string sent, string message)
    {
        var server = ScriptedServer.Start("S: 220\nC: EHLO *\nstall:");
        using (var client = await ScriptedClient.ConnectAsync(server))
        {
            await client.ReadToAsync();
            await client.SendAsync(sent);
        }

        await Assert.ThrowsAsync<ScriptMismatchException>(() => server.Stalled);
        var thrown = await Assert.ThrowsAsync<ScriptMismatchException>(async () => await server.DisposeAsync());

        Assert.Equal(message, thrown.Message);
    }

    [Fact]
    public async Task Silent_Client_Fails_At_The_Safety_Limit()
    {
        var server = ScriptedServer.Start("S: 220\nC: QUIT", new() { SafetyLimit = TimeSpan.FromMilliseconds(50) });
        using var client = await ScriptedClient.ConnectAsync(server);

        var thrown = await Assert.ThrowsAsync<ScriptMismatchException>(async () => await server.DisposeAsync());

        Assert.Equal("Script line 2: wanted \"C: QUIT\", got no end of it in 0.05 s.", thrown.Message);
    }

    [Fact]
    public async Task Unknown_Step_Is_Refused_At_The_Start()
    {
        var thrown = Assert.Throws<FormatException>(() => ScriptedServer.Start("S: 220\n\nsay: hello"));

        Assert.StartsWith("Script line 3: \"say: hello\" is no step", thrown.Message, StringComparison.Ordinal);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Held_Back_Line_Travels_With_The_Next()
    {
        await using var server = ScriptedServer.Start("""
            S: 220 ready
            C: STARTTLS
            S+: 220 go ahead
            S: 250 injected
            gone:
            """);
        using var client = await ScriptedClient.ConnectAsync(server);

        await client.ReadToAsync();
        await client.SendAsync("STARTTLS\r\n");

        Assert.Equal("220 go ahead\r\n250 injected\r\n", await client.ReadOnceAsync());
    }

    [Fact]
    public async Task Sections_Are_For_Successive_Connections()
    {
        await using var server = ScriptedServer.Start("S: first\n---\nS: second");

        foreach (var greeting in (string[])["first\r\n", "second\r\n", "second\r\n"])
        {
            using var client = await ScriptedClient.ConnectAsync(server);
            Assert.Equal(greeting, await client.ReadToAsync("\n\n"));
        }
    }

    [Fact]
    public async Task Hold_Waits_For_Release_And_Stall_For_The_End()
    {
        await using var server = ScriptedServer.Start("hold:\nS: 220 late\nC: EHLO *\nstall:");
        using var client = await ScriptedClient.ConnectAsync(server);

        await server.HeldAsync();
        server.Release();
        Assert.Equal("220 late\r\n", await client.ReadToAsync());
        await client.SendAsync("EHLO x\r\n");
        await server.Stalled;
        await client.SendAsync("AUTH PLAIN\r\n");
        client.Dispose();
        await server.Completed;

        Assert.Equal(1, server.Count("AUTH"));
    }

    [Fact]
    public async Task Flood_Has_No_Line_End_And_Stops_When_The_Client_Goes()
    {
        await using var server = ScriptedServer.Start("flood: 70000 ab\nS: \nflood: *");
        using var client = await ScriptedClient.ConnectAsync(server);

        var line = await client.ReadToAsync();

        Assert.Equal(70002, line.Length);
        Assert.StartsWith("abab", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drip_And_Split_Send_The_Line()
    {
        await using var server = ScriptedServer.Start("drip: 1 220 ab\nsplit: 220 cd\nL: ef");
        using var client = await ScriptedClient.ConnectAsync(server);

        Assert.Equal("220 ab\r\n220 cd\r\nef\n", await client.ReadToAsync("f\n"));
    }

    [Fact]
    public async Task Reset_Is_Seen_As_A_Reset()
    {
        await using var server = ScriptedServer.Start("S: 220\nC: EHLO *\nreset:");
        using var client = await ScriptedClient.ConnectAsync(server);
        await client.ReadToAsync();
        await client.SendAsync("EHLO x\r\n");

        var thrown = await Assert.ThrowsAsync<IOException>(() => client.ReadToAsync());

        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(thrown.InnerException).SocketErrorCode);
    }

    [Fact]
    public async Task Half_Close_Reads_On()
    {
        await using var server = ScriptedServer.Start("S: 220\nhalf-close:\nC: EHLO *");
        using var client = await ScriptedClient.ConnectAsync(server);

        Assert.Equal("220\r\n", await client.ReadToAsync("end"));
        await client.SendAsync("EHLO x\r\n");
    }

    [Fact]
    public async Task Message_Is_Read_To_Its_Dot_And_Answers_Are_Worked_Out()
    {
        await using var server = ScriptedServer.Start(
            "S: 354\ndata:\nanswer: length\nC: QUIT",
            new() { Answers = new Dictionary<string, Func<ScriptedExchange, string>> { ["length"] = e => $"250 {e.Lines.Count} {e.LastLine}" } });
        using var client = await ScriptedClient.ConnectAsync(server);
        await client.ReadToAsync();

        await client.SendAsync("Subject: x\r\n\r\nbody\r\n.\r\n");

        Assert.Equal("250 4 .\r\n", await client.ReadToAsync());
        await client.SendAsync("QUIT\r\n");
    }
}
