using System.Runtime.CompilerServices;

namespace VerifiedAddition.Transformer.Tests;

internal static class TorchThreads
{
    [ModuleInitializer]
    internal static void UseOne() => TorchRuntime.Initialise(threads: 1);
}
