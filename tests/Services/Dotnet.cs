using System.Globalization;

namespace VerifiedAddition.Tests.Services;

/// <summary>Commands of the .NET SDK.</summary>
internal static class Dotnet
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>What a command prints that succeeds.</summary>
    public static Task<string> RunAsync(IReadOnlyDictionary<string, string> variables, params string[] arguments) => RunAsync("dotnet", variables, arguments);

    /// <summary>What a program prints that succeeds, which may be one that the SDK has installed.</summary>
    public static async Task<string> RunAsync(string program, IReadOnlyDictionary<string, string> variables, string[] arguments)
    {
        var (code, printed) = await TryAsync(program, variables, arguments);
        Assert.True(code == 0, string.Create(CultureInfo.InvariantCulture, $"{program} {string.Join(' ', arguments)} ended with {code}:\n{printed}"));
        return printed;
    }

    /// <summary>How a program ends, and what it prints.</summary>
    public static async Task<(int Code, string Printed)> TryAsync(string program, IReadOnlyDictionary<string, string> variables, string[] arguments)
    {
        // What runs these tests leaves a variable of its own, which would be a property of the build.
        await using var process = new ServiceProcess(program, arguments, new Dictionary<string, string>(variables, StringComparer.Ordinal)
        {
            ["MSBUILD_EXE_PATH"] = "",
            ["MSBUILDDISABLENODEREUSE"] = "1",
        });
        return (await process.EndAsync(Patience), process.Printed);
    }
}
