using System.Runtime.CompilerServices;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits.Tests;

internal static class TorchThreads
{
    [ModuleInitializer]
    internal static void UseOne() => TorchRuntime.Initialise(threads: 1);
}
