namespace VerifiedAddition.Tests.Services;

/// <summary>A Python with PyTorch, when this machine has one (on Debian: the package <c>python3-torch</c>).</summary>
internal static class PyTorch
{
    private static readonly string[] Modules = ["torch"];

    /// <summary>Runs a script and returns what it prints; skips the test when no Python has PyTorch.</summary>
    public static Task<string> Run(string script, params string[] arguments) => Python.RunAsync(Modules, script, arguments);
}
