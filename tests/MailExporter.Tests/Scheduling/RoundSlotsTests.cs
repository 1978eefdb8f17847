using MailExporter.Scheduling;

namespace MailExporter.Tests.Scheduling;

public sealed class RoundSlotsTests
{
    private readonly RoundSlots _slots = new();

    private Task Take(CancellationToken? cancellationToken = null) => _slots.TakeAsync(cancellationToken ?? TestContext.Current.CancellationToken);

    [Fact]
    public async Task Those_Without_Room_Are_Admitted_In_The_Order_In_Which_They_Came()
    {
        _slots.Resize(1);
        await Take();
        var (second, third) = (Take(), Take());

        _slots.Return();
        await second;

        Assert.False(third.IsCompleted);
        _slots.Return();
        await third;
    }

    [Fact]
    public async Task Whoever_Gives_Up_Takes_No_Room()
    {
        _slots.Resize(1);
        await Take();
        using var impatience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var (impatient, patient) = (Take(impatience.Token), Take());

        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        _slots.Return();

        await patient;
    }

    [Fact]
    public async Task More_Room_Admits_And_Less_Room_Waits_For_Those_That_Are_There()
    {
        _slots.Resize(1);
        await Take();
        var second = Take();
        _slots.Resize(2);
        await second;

        _slots.Resize(1);
        var third = Take();
        _slots.Return();
        Assert.False(third.IsCompleted);
        _slots.Return();

        await third;
    }
}
