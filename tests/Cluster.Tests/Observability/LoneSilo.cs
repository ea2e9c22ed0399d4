using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>The silo program as a grid by itself, and <c>va</c> to use it with.</summary>
internal sealed class LoneSilo : IAsyncDisposable
{
    private LoneSilo(Va va, ServiceProcess process)
    {
        Va = va;
        Process = process;
    }

    public Va Va { get; }

    public ServiceProcess Process { get; }

    /// <summary>Starts the program; does not wait for it.</summary>
    public static LoneSilo Start(params (string Name, string Value)[] variables)
    {
        var va = new Va();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["VA_DATA"] = va.Data,
            ["VA_Data__Folder"] = va.Data,
            ["VA_Admin__Port"] = "0",
            ["VA_Device__Slots"] = "1",
            ["VA_Device__ThreadsPerSlot"] = "1",
            ["VA_Logging__Console__FormatterName"] = "json",
        };
        foreach (var (name, value) in variables)
        {
            settings[name] = va.Settings[name] = value;
        }

        return new(va, new("dotnet", [BuiltProgram.Silo], settings));
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        Va.Dispose();
    }
}
