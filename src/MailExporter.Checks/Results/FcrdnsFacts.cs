namespace MailExporter.Checks.Results;

/// <summary>The names of an address, and whether they lead back to it.</summary>
/// <param name="Address">The IP address.</param>
/// <param name="Names">What its PTR records say, at most 10.</param>
/// <param name="ConfirmedName">The first of them that has the address; null when none has, or nobody could say.</param>
/// <param name="GreetingName">The name that the MTA at this address gives itself; null when it is not known.</param>
public sealed record FcrdnsFacts(string Address, ValueList<string> Names = default, string? ConfirmedName = null, string? GreetingName = null);
