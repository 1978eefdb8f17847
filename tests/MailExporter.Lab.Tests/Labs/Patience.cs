namespace MailExporter.Lab.Tests.Labs;

/// <summary>Waits for what comes about by itself, and not for ever.</summary>
internal static class Patience
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks again and again until there is something to see.</summary>
    /// <param name="what">What is waited for, for the failure.</param>
    /// <param name="look">Null: not yet.</param>
    /// <param name="limit">How long to wait; null: ten seconds.</param>
    public static async Task<T> ForAsync<T>(string what, Func<Task<T?>> look, TimeSpan? limit = null)
        where T : class
    {
        var (began, longest) = (TimeProvider.System.GetTimestamp(), limit ?? TimeSpan.FromSeconds(10));
        while (true)
        {
            if (await look() is { } seen)
            {
                return seen;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(began) < longest, $"Waited {longest.TotalSeconds} s in vain for {what}.");
            await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Looks again and again until it is so.</summary>
    public static Task UntilAsync(string what, Func<Task<bool>> look, TimeSpan? limit = null) =>
        ForAsync(what, async () => await look() ? what : null, limit);
}
