using System.CommandLine;

namespace VerifiedAddition.Client;

/// <summary>A silo as users name it.</summary>
internal static class SiloArgument
{
    public static Argument<string> Create() => new("SILO") { Description = "A silo's name: its setting Orleans:Name, as 'va grid show' shows it." };
}
