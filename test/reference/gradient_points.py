"""Where to differentiate: (file, function, point, wrt or None for every real number in the point, options)."""
from gradient_points_fourth import FOURTH
from gradient_points_more import MORE
from gradient_points_third import THIRD

X23 = [[1.0, 0.5, -0.3], [-0.2, 0.8, 1.1]]
X32 = [[1.0, 0.5], [-0.3, 0.8], [1.1, -0.7]]
X43 = [[0.4, 1.2, -0.5], [-0.9, 0.3, 0.7], [1.5, -1.1, 0.2], [0.1, 0.6, -1.3]]
Y4 = [1, 0, 1, 0]
W3 = [0.3, -0.2, 0.5]
P4 = [[0.0, 0.0, 0.0], [1.1, 0.1, -0.1], [0.2, 1.3, 0.0], [-0.1, 0.2, 1.2]]
COV = [[0.04, 0.006, 0.002], [0.006, 0.09, 0.01], [0.002, 0.01, 0.0225]]
T6 = [5.0, 8.0, 12.0, 3.0, 9.0, 7.0]
E6 = [1, 0, 1, 1, 1, 0]
X62 = [[0.5, 1.0], [-0.3, 0.2], [1.2, -0.7], [0.1, 0.4], [-0.8, 0.9], [0.6, -0.1]]
LIN = {"X": X43, "y": [1.0, -0.5, 2.0, 0.3]}
BS = {"S": 105.0, "K": 100.0, "T": 0.75, "r": 0.03, "sigma": 0.22}
KM = {"C": [[0.1, 0.2], [2.0, 1.5]], "X": [[0.3, -0.1], [1.8, 1.2], [2.4, 1.9], [-0.5, 0.4]]}
GM = {"alpha": [0.2, -0.1], "mu": [[0.0, 0.5], [1.5, -0.5]], "log_sigma": [[0.1, -0.2], [0.3, 0.0]],
      "X": [[0.2, 0.1], [1.4, -0.8], [-0.5, 0.9]]}
RNN = {"Wxh": [[0.1, -0.2, 0.3, 0.05], [0.4, 0.1, -0.1, 0.2], [-0.3, 0.2, 0.1, 0.15]],
       "Whh": [[0.2, -0.1, 0.05], [0.1, 0.3, -0.2], [0.0, 0.1, 0.1]],
       "Why": [[0.5, -0.3, 0.2], [0.1, 0.4, -0.2], [-0.2, 0.1, 0.3], [0.3, 0.2, 0.1]],
       "bh": [0.01, -0.02, 0.03], "by": [0.0, 0.1, -0.1, 0.05], "inputs": [0, 2, 1], "targets": [2, 1, 3]}
LSTM = {"x": [0.5, -1.0], "h": [0.1, -0.2], "c": [0.3, 0.0],
        "W": [[0.1, 0.2], [-0.3, 0.1], [0.2, -0.1], [0.05, 0.3], [0.4, -0.2], [0.1, 0.1], [-0.2, 0.3], [0.15, -0.05]],
        "U": [[0.2, -0.1], [0.1, 0.3], [0.0, 0.2], [-0.1, 0.1], [0.3, 0.05], [0.2, -0.2], [0.1, 0.0], [-0.3, 0.2]],
        "b": [0.0, 0.1, 1.0, 1.0, 0.05, -0.05, 0.2, 0.0]}
QKV = {"q": [[1.0, 0.2], [-0.5, 0.7], [0.3, -0.4]], "k": [[0.5, 0.5], [1.0, -1.0], [-0.2, 0.8]],
       "v": [[1.0, 2.0], [3.0, -1.0], [0.5, 0.25]]}
MF = {"P": [[0.5, 1.0], [1.2, -0.3], [0.1, 0.8]], "Q": [[0.9, 0.2], [-0.4, 1.1]], "R": [[5.0, 0.0], [3.0, 1.0], [0.0, 4.0]]}
KAL = {"F": [[1.0, 0.1], [0.0, 1.0]], "H": [[1.0, 0.0]], "Q": [[0.1, 0.02], [0.02, 0.2]], "R": [[0.5]],
       "ys": [[0.9], [1.3], [1.1]], "m": [0.0, 1.0], "P": [[1.0, 0.1], [0.1, 2.0]]}

POINTS = [
    # logistic_regression.py
    ("logistic_regression.py", "sigmoid", {"z": 0.7}),
    ("logistic_regression.py", "log_loss", {"w": W3, "b": 0.1, "X": X43, "y": Y4}, ["w", "b", "X"]),
    ("logistic_regression.py", "penalized_loss", {"w": W3, "b": 0.1, "X": X43, "y": Y4}, ["w", "b", "X"]),
    ("logistic_regression.py", "penalized_loss", {"w": W3, "b": -0.4, "X": X43, "y": Y4, "C": 2.0}, ["w", "b", "C"]),
    # kmeans.py
    ("kmeans.py", "inertia", KM), ("kmeans.py", "inertia_loop", {"centroids": KM["C"], "points": KM["X"]}),
    ("kmeans.py", "soft_inertia", KM), ("kmeans.py", "soft_inertia", {**KM, "beta": 0.7}),
    ("kmeans.py", "pairwise_sq_dists", {"X": KM["X"][:2], "C": KM["C"]}),
    # pca_loss.py
    ("pca_loss.py", "explained_variance", {"w": W3, "X": X43}),
    ("pca_loss.py", "reconstruction_error", {"W": [[1.0, 0.2], [0.3, -0.5], [0.1, 0.9]], "X": X43}),
    ("pca_loss.py", "oja_loss", {"w": W3, "X": X43}),
    # mlp_by_hand.py
    ("mlp_by_hand.py", "net_loss", {"W1": [[0.1, -0.3], [0.5, 0.2], [-0.4, 0.6]], "b1": [0.05, -0.1],
     "W2": [[0.3, -0.2, 0.1], [0.7, 0.4, -0.6]], "b2": [0.0, 0.1, -0.1], "X": X43, "y": [0, 2, 1, 1]}, ["W1", "b1", "W2", "b2", "X"]),
    ("mlp_by_hand.py", "relu", {"x": [-0.5, 2.0, 0.25]}),
    ("mlp_by_hand.py", "rel_error", {"x": [1.0, -2.0, 0.5], "y": [1.5, -1.8, 0.7]}),
    # word2vec.py
    ("word2vec.py", "subsample_probability", {"freq": 0.002}),
    ("word2vec.py", "sgns_loss", {"v": W3, "u_pos": [0.1, 0.4, -0.2], "u_neg": X23}),
    ("word2vec.py", "batch_loss", {"center": X23, "context": [[0.2, 0.1, 0.9], [0.3, -0.6, 0.4]], "negatives": [X23, [[0.1, 0.2, 0.3], [-0.4, 0.5, 0.6]]]}),
    # black_scholes.py
    ("black_scholes.py", "norm_pdf", {"x": 0.8}), ("black_scholes.py", "norm_cdf", {"x": -0.35}),
    ("black_scholes.py", "d1", {**BS, "q": 0.01}), ("black_scholes.py", "d2", BS),
    ("black_scholes.py", "call_price", BS), ("black_scholes.py", "call_price", {**BS, "q": 0.02}),
    ("black_scholes.py", "put_price", BS), ("black_scholes.py", "delta", BS), ("black_scholes.py", "vega", BS),
    ("black_scholes.py", "Option.price", {"self": {"strike": 100.0, "maturity": 1.0, "kind": "call", "rate": 0.03}, "spot": 105.0, "vol": 0.25}),
    ("black_scholes.py", "Option.price", {"self": {"strike": 110.0, "maturity": 0.5, "kind": "put", "rate": 0.03}, "spot": 105.0, "vol": 0.25}),
    ("black_scholes.py", "straddle", {"spot": 98.0, "strike": 100.0, "maturity": 0.5, "vol": 0.3}),
    # robot_arm.py
    ("robot_arm.py", "forward", {"theta1": 0.4, "theta2": 0.9}), ("robot_arm.py", "jacobian", {"theta1": 0.4, "theta2": 0.9}),
    ("robot_arm.py", "manipulability", {"theta1": 0.4, "theta2": 0.9}),
    ("robot_arm.py", "fk_chain", {"q": [0.3, -0.2, 0.5], "lengths": [1.0, 0.7, 0.4]}),
    ("robot_arm.py", "reach_cost", {"q": [0.3, -0.2, 0.5], "target": [1.2, 0.9]}),
    ("robot_arm.py", "rot", {"a": 0.6}), ("robot_arm.py", "height", {"q1": 0.4, "q2": 0.9}),
    # gaussian_process.py
    ("gaussian_process.py", "rbf", {"X1": [[0.1], [0.8]], "X2": [[0.3], [1.5], [-0.4]], "length_scale": 0.7, "variance": 1.3}),
    ("gaussian_process.py", "periodic", {"X1": [[0.1], [0.8]], "X2": [[0.33], [1.5]], "period": 1.2, "length_scale": 0.9}),
    ("gaussian_process.py", "matern32", {"r": 0.8, "ell": 1.1}),
    ("gaussian_process.py", "neg_log_marginal_likelihood", {"theta": [0.1, -0.3, -1.2], "X": [[0.0], [0.5], [1.2], [2.0]], "y": [0.1, 0.6, 0.8, 0.3]}),
    ("gaussian_process.py", "nlml_direct", {"ell": 0.9, "noise": 0.3, "X": [[0.0], [0.5], [1.2]], "y": [0.1, 0.6, 0.8]}),
    # potentials.py
    ("potentials.py", "lennard_jones", {"r": 1.3}), ("potentials.py", "lennard_jones", {"r": 3.8, "epsilon": 0.24, "sigma": 3.4}),
    ("potentials.py", "lj_force", {"r": 1.3}), ("potentials.py", "lj_shifted", {"r": 1.7}),
    ("potentials.py", "morse", {"r": 1.1, "D_e": 4.7, "a": 1.9, "r_e": 0.74}),
    ("potentials.py", "buckingham", {"r": 3.2, "A": 1000.0, "B": 2.8, "C": 30.0}),
    ("potentials.py", "coulomb", {"q1": 1e-6, "q2": 2e-6, "r": 0.05}, ["r"]), ("potentials.py", "yukawa", {"r": 0.9}),
    ("potentials.py", "total_energy", {"positions": P4}), ("potentials.py", "total_energy_vectorized", {"pos": P4}),
    ("potentials.py", "pendulum_energy", {"theta": 0.5, "omega": 1.2}), ("potentials.py", "double_pendulum_potential", {"th1": 0.4, "th2": -0.7}),
    ("potentials.py", "bond_angle_energy", {"a": [1.0, 0.1, 0.0], "b": [0.0, 0.0, 0.0], "c": [-0.3, 0.9, 0.2]}),
    ("potentials.py", "spring_chain", {"x": [0.0, 1.2, 1.9, 3.3]}),
    # torch_polynomial_fit.py
    ("torch_polynomial_fit.py", "polynomial", {"x": 1.5, "a": 0.1, "b": 0.8, "c": 0.2, "d": -0.1}),
    ("torch_polynomial_fit.py", "sum_of_squares", {"a": 0.1, "b": 0.8, "c": 0.0, "d": -0.1}),
    ("torch_polynomial_fit.py", "LegendrePolynomial3.forward", {"ctx": None, "input": [0.3, -0.8]}, ["input"]),
    ("torch_polynomial_fit.py", "Polynomial3.forward", {"x": 2.0}),
    # kalman_loglik.py
    ("kalman_loglik.py", "kalman_loglik", {"q": 0.4, "r": 0.9, "y": [1.0, 1.4, 0.7, 1.9]}),
    ("kalman_loglik.py", "kalman_loglik", {"q": 0.4, "r": 0.9, "y": [1.0, 1.4, 0.7], "m0": 0.5, "p0": 2.0}),
    ("kalman_loglik.py", "kalman_loglik_matrix", KAL, ["F", "H", "R", "ys", "m"]),
    ("kalman_loglik.py", "gaussian_loglik", {"mu": 0.8, "sigma": 1.4, "data": [1.0, 1.4, 0.7, 1.9]}),
    ("kalman_loglik.py", "gaussian_loglik_scipy", {"mu": 0.8, "sigma": 1.4, "data": [1.0, 1.4, 0.7, 1.9]}),
    ("kalman_loglik.py", "ar1_negloglik", {"params": [0.6, -0.2], "y": [0.3, 0.5, -0.1, 0.4]}),
    # gmm.py
    ("gmm.py", "log_gaussian_diag", {"X": GM["X"], "mu": GM["mu"], "log_sigma": GM["log_sigma"]}),
    ("gmm.py", "log_likelihood", GM),
    ("gmm.py", "log_likelihood_1d", {"pi": [0.4, 0.6], "mu": [0.0, 2.0], "sigma": [1.0, 0.5], "x": [0.3, 1.8, 2.5]}),
    ("gmm.py", "responsibilities", GM, ["mu"]),
    ("gmm.py", "GaussianMixture.bic", {"self": {"n_components": 2}, "ll": -120.5, "n": 50.0, "d": 3}, ["ll", "n"]),
    # losses.py
    ("losses.py", "ridge", {"w": W3, **LIN}), ("losses.py", "ridge", {"w": W3, **LIN, "alpha": 0.3}), ("losses.py", "lasso", {"w": W3, **LIN}),
    ("losses.py", "elastic_net", {"w": W3, **LIN}), ("losses.py", "huber", {"w": W3, **LIN}), ("losses.py", "pinball", {"w": W3, **LIN}),
    ("losses.py", "hinge", {"w": W3, "b": 0.2, "X": X43, "y": [1, -1, 1, -1]}, ["w", "b", "X"]),
    ("losses.py", "squared_hinge", {"w": W3, "X": X43, "y": [1, -1, 1, -1]}, ["w", "X"]),
    ("losses.py", "log_cosh", {"w": W3, **LIN}), ("losses.py", "tukey_biweight", {"r": 1.7}), ("losses.py", "tukey_biweight", {"r": -2.2, "c": 3.0}),
    ("losses.py", "poisson_deviance", {"w": W3, "X": X43, "y": [1.0, 2.0, 3.0, 1.0]}), ("losses.py", "gamma_nll", {"w": W3, "X": X43, "y": [1.0, 2.0, 3.0, 1.0]}),
    ("losses.py", "focal", {"p": 0.8, "y": 1}, ["p"]), ("losses.py", "focal", {"p": 0.3, "y": 0}, ["p"]), ("losses.py", "dice_loss", {"p": [0.9, 0.2, 0.7], "t": [1.0, 0.0, 1.0]}),
    ("losses.py", "msle", {"y_true": [1.0, 2.5, 4.0], "y_pred": [1.2, 2.0, 4.4]}),
    # softmax_regression.py
    ("softmax_regression.py", "softmax", {"z": [0.2, -0.5, 1.1]}),
    ("softmax_regression.py", "cross_entropy", {"W": X32, "X": X43, "Y": [[1, 0], [0, 1], [0, 1], [1, 0]]}, ["W", "X"]),
    ("softmax_regression.py", "label_smoothing_loss", {"logits": [0.2, -0.5, 1.1], "target": 2}, ["logits"]),
    ("softmax_regression.py", "kl_divergence", {"p_logits": [0.2, -0.5, 1.1], "q_logits": [0.0, 0.3, 0.4]}),
    ("softmax_regression.py", "entropy", {"z": [0.2, -0.5, 1.1]}),
    ("softmax_regression.py", "temperature_nll", {"T": 1.5, "logits": [[2.0, 0.1, -1.0], [0.3, 1.2, 0.8]], "labels": [0, 2]}, ["T", "logits"]),
    # char_rnn.py
    ("char_rnn.py", "rnn_loss", RNN, ["Wxh", "Whh", "Why", "bh", "by"]), ("char_rnn.py", "lstm_objective", LSTM),
    ("char_rnn.py", "gru_cell", {"x": [0.5, -1.0], "h": [0.1, -0.2], "Wz": [[0.1, 0.2, -0.3, 0.4], [0.0, 0.1, 0.2, -0.1]],
     "Wr": [[0.3, -0.2, 0.1, 0.0], [0.2, 0.2, -0.4, 0.1]], "Wh": [[0.5, -0.1, 0.2, 0.3], [-0.2, 0.4, 0.1, 0.0]]}),
    ("char_rnn.py", "rnn_step", {"x": [0.5, -1.0], "h_prev": [0.1, 0.3], "Wxh": [[0.1, 0.2], [0.3, -0.4]], "Whh": [[0.2, 0.0], [0.1, -0.3]], "bh": [0.05, 0.1]}),
    # attention.py
    ("attention.py", "attention_energy", QKV), ("attention.py", "causal_attention_mean", QKV),
    ("attention.py", "layer_norm", {"x": [1.0, -0.5, 2.0, 0.3], "gamma": [1.0, 0.9, 1.1, 1.0], "beta": [0.0, 0.1, 0.0, -0.2]}),
    ("attention.py", "norm_probe", {"x": [[1.0, -0.5, 2.0, 0.3], [0.2, 0.4, -1.0, 0.9]], "gamma": [1.0, 0.9, 1.1, 1.0], "beta": [0.0, 0.1, 0.0, -0.2]}),
    ("attention.py", "rms_norm_loss", {"x": [1.0, -0.5, 2.0], "weight": [0.9, 1.0, 1.2]}),
    ("attention.py", "positional_encoding", {"pos": 3.0, "i": 4}, ["pos"]), ("attention.py", "rate", {"step": 100.0, "model_size": 512.0}),
    # convolution.py
    ("convolution.py", "conv1d_valid", {"x": [1.0, 2.0, -1.0, 0.5], "k": [0.3, -0.7]}),
    ("convolution.py", "smooth_energy", {"k": [0.3, -0.7], "x": [1.0, 2.0, -1.0, 0.5], "target": [0.1, 0.2, 0.3]}),
    ("convolution.py", "conv2d", {"image": [[1.0, 2.0, 0.5], [0.0, -1.0, 1.5], [0.3, 0.8, 2.0]], "kernel": [[0.2, -0.1], [0.4, 0.3]]}),
    ("convolution.py", "edge_energy", {"kernel": [[0.2, -0.1, 0.0], [0.4, 0.3, -0.2], [0.1, 0.0, 0.5]], "image": [[1.0, 2.0, 0.5], [0.0, -1.0, 1.5], [0.3, 0.8, 2.0]]}),
    ("convolution.py", "max_pool_1d", {"x": [1.0, 3.0, -2.0, 0.5]}),
    ("convolution.py", "tiny_cnn", {"x": [1.0, 2.0, -1.0, 0.5, 0.7], "k": [0.3, 0.7], "w": [0.5, -1.0], "b": 0.1}),
    ("convolution.py", "total_variation", {"img": [[1.0, 2.0, 0.5], [0.0, -1.0, 1.5], [0.3, 0.8, 2.0]]}),
    # contrastive.py
    ("contrastive.py", "cosine", {"a": [1.0, 2.0, 2.0], "b": [2.0, 0.0, 1.0]}),
    ("contrastive.py", "triplet_loss", {"anchor": [1.0, 0.5], "positive": [0.8, 0.9], "negative": [1.4, -0.1]}),
    ("contrastive.py", "contrastive_loss", {"x1": X32, "x2": [[0.5, 0.5], [0.4, -0.3], [1.0, 0.1]], "same": [1.0, 0.0, 1.0]}),
    ("contrastive.py", "info_nce", {"q": X32, "k": [[0.5, 0.5], [0.4, -0.3], [1.0, 0.1]]}), ("contrastive.py", "nt_xent", {"z": [[1.0, 0.5], [0.9, 0.6], [-0.3, 0.8], [-0.2, 1.1]]}),
    ("contrastive.py", "alignment_uniformity", {"x": X32, "y": [[0.9, 0.4], [-0.2, 0.7], [1.0, -0.9]]}),
    # vae.py
    ("vae.py", "kl_term", {"mu": [0.3, -0.6], "logvar": [-0.2, 0.4]}),
    ("vae.py", "toy_elbo", {"w_mu": [[0.2, -0.1], [0.3, 0.5], [0.0, 0.4]], "w_logvar": [[0.1, 0.0], [-0.2, 0.1], [0.05, 0.3]],
     "w_dec": [[0.4, -0.3, 0.2], [0.1, 0.6, -0.5]], "x": [[1.0, 0.0, 1.0]], "eps": [[0.5, -1.2]]}, ["w_mu", "w_logvar", "w_dec"]),
    ("vae.py", "gaussian_nll", {"x": [1.0, -0.3], "mu": [0.4, 0.1], "log_var": [0.2, -0.5]}),
    ("vae.py", "loss_function", {"recon_x": [[0.8, 0.3, 0.6]], "x": [[1.0, 0.0, 1.0]], "mu": [[0.3]], "logvar": [[-0.2]]}, ["recon_x", "mu", "logvar"]),
    # item_response.py
    ("item_response.py", "p_correct", {"theta": 0.4}), ("item_response.py", "p_correct", {"theta": 0.4, "a": 1.3, "b": -0.2, "c": 0.2}),
    ("item_response.py", "rasch_loglik", {"theta": 0.4, "difficulties": [0.5, -1.0, 1.5], "answers": [1, 1, 0]}, ["theta", "difficulties"]),
    ("item_response.py", "loglik_2pl", {"theta": [0.1, -0.7], "a": [1.0, 1.4, 0.8], "b": [0.0, 0.5, -0.5], "x": [[1, 0, 1], [0, 0, 1]]}, ["theta", "a", "b"]),
    ("item_response.py", "item_information", {"theta": 0.4, "a": 1.3, "b": -0.2}),
    ("item_response.py", "map_objective", {"theta": 0.3, "items": [[1.0, 0.0, 0.1], [1.5, 0.5, 0.2]], "responses": [1, 0]}, ["theta"]),
    # cox_regression.py
    ("cox_regression.py", "neg_log_partial_likelihood", {"beta": [0.4, -0.3], "X": X62, "time": T6, "event": E6}, ["beta", "X"]),
    ("cox_regression.py", "neg_log_pl_sorted", {"beta": [0.4, -0.3], "X": X62, "event": E6}, ["beta", "X"]),
    ("cox_regression.py", "penalized", {"beta": [0.4, -0.3], "X": X62, "time": T6, "event": E6}, ["beta"]),
    ("cox_regression.py", "weibull_loglik", {"log_lam": 2.0, "log_k": 0.3, "t": T6, "event": E6}, ["log_lam", "log_k"]),
    ("cox_regression.py", "exponential_loglik", {"rate": 0.12, "t": T6, "event": E6}, ["rate", "t"]),
    # matrix_factorization.py
    ("matrix_factorization.py", "masked_loss", MF, ["P", "Q"]),
    ("matrix_factorization.py", "observed_loss", {"P": MF["P"], "Q": MF["Q"], "ratings": [[0, 0, 5.0], [1, 1, 1.0], [2, 1, 4.0]]}, ["P", "Q"], {"tuples": "ratings"}),
    ("matrix_factorization.py", "biased_loss", {**MF, "bu": [0.1, -0.2, 0.3], "bi": [0.05, 0.2], "mu": 3.1}, ["P", "Q", "bu", "bi", "mu"]),
    ("matrix_factorization.py", "nmf_kl", {"W": [[0.5, 1.0], [1.2, 0.3]], "H": [[0.9, 0.2, 0.4], [0.4, 1.1, 0.7]], "V": [[1.0, 2.0, 0.5], [0.7, 0.9, 1.3]]}),
    ("matrix_factorization.py", "bpr", {"u": [0.4, -0.2], "i": [0.6, 0.1], "j": [-0.3, 0.5]}),
    # benchmark_functions.py
    ("benchmark_functions.py", "rosen", {"x": [1.3, 0.7, 0.8, 1.9]}), ("benchmark_functions.py", "rosen_der", {"x": [1.3, 0.7, 0.8, 1.9]}),
    ("benchmark_functions.py", "rosen_loop", {"x": [-1.2, 1.0, 0.6]}),
    ("benchmark_functions.py", "himmelblau", {"p": [2.5, 1.5]}), ("benchmark_functions.py", "ackley", {"x": [0.5, -1.2, 0.3]}),
    ("benchmark_functions.py", "rastrigin", {"X": [0.5, -1.2]}), ("benchmark_functions.py", "beale", {"x": 2.5, "y": 0.8}), ("benchmark_functions.py", "booth", {"x": 0.5, "y": 2.5}),
    ("benchmark_functions.py", "matyas", {"x": 1.5, "y": -0.5}), ("benchmark_functions.py", "levy13", {"x": 1.3, "y": 0.7}), ("benchmark_functions.py", "griewank", {"x": [3.0, -2.0, 1.5]}),
    ("benchmark_functions.py", "styblinski_tang", {"x": [-2.5, 1.0]}), ("benchmark_functions.py", "goldstein_price", {"x": 0.3, "y": -0.7}),
    ("benchmark_functions.py", "easom", {"x": 2.8, "y": 3.5}), ("benchmark_functions.py", "eggholder", {"x": 100.0, "y": 200.0}), ("benchmark_functions.py", "sphere", {"x": [1.0, -2.0, 0.5]}),
    ("benchmark_functions.py", "zakharov", {"x": [0.5, -0.3, 0.8]}), ("benchmark_functions.py", "powell", {"x1": 3.0, "x2": -1.0, "x3": 0.5, "x4": 1.0}),
    # fixed_income.py
    ("fixed_income.py", "bond_price", {"ytm": 0.04}), ("fixed_income.py", "bond_price", {"ytm": 0.04, "coupon": 0.06, "face": 1000.0, "years": 3, "freq": 1}, ["ytm", "coupon", "face"]),
    ("fixed_income.py", "modified_duration", {"ytm": 0.04}), ("fixed_income.py", "npv", {"rate": 0.08, "cashflows": [-100.0, 30.0, 40.0, 60.0]}),
    ("fixed_income.py", "annuity_payment", {"principal": 250000.0, "annual_rate": 0.045}), ("fixed_income.py", "nelson_siegel", {"tau": 5.0, "b0": 0.03, "b1": -0.01, "b2": 0.02, "lam": 1.5}),
    ("fixed_income.py", "vasicek_bond", {"r": 0.03, "T": 4.0}), ("fixed_income.py", "sharpe", {"w": [0.5, 0.3, 0.2], "mu": [0.08, 0.12, 0.05], "cov": COV}, ["w", "mu"]),
    ("fixed_income.py", "mean_variance", {"w": [0.5, 0.3, 0.2], "mu": [0.08, 0.12, 0.05], "Sigma": COV}),
    ("fixed_income.py", "risk_parity_objective", {"w": [0.5, 0.3, 0.2], "cov": COV}), ("fixed_income.py", "crra_utility", {"c": 1.7}),
    ("fixed_income.py", "Loan.balance", {"self": {"principal": 250000.0, "rate": 0.045}, "months": 12.0, "payment": 1266.71}),
    # kinetics.py
    ("kinetics.py", "arrhenius", {"T": 310.0, "A": 1e9, "Ea": 50000.0}, ["T", "Ea"]), ("kinetics.py", "eyring", {"T": 310.0, "dH": 60000.0, "dS": -20.0}, ["T", "dH", "dS"]),
    ("kinetics.py", "michaelis_menten", {"S": 2.0, "Vmax": 1.5, "Km": 0.8}), ("kinetics.py", "competitive_inhibition", {"S": 2.0, "I": 0.5, "Vmax": 1.5, "Km": 0.8, "Ki": 0.3}),
    ("kinetics.py", "substrate_inhibition", {"S": 2.0, "Vmax": 1.5, "Km": 0.8, "Ki": 5.0}), ("kinetics.py", "hill", {"L": 3.0, "Kd": 2.0, "n": 2.8}),
    ("kinetics.py", "nernst", {"E0": 0.77, "z": 1.0, "T": 298.15, "ox": 0.1, "red": 0.02}), ("kinetics.py", "goldman", {"K_o": 4.0, "K_i": 140.0, "Na_o": 145.0, "Na_i": 12.0}),
    ("kinetics.py", "butler_volmer", {"eta": 0.05, "j0": 0.001}), ("kinetics.py", "henderson_hasselbalch", {"pKa": 4.76, "acid": 0.1, "base": 0.15}),
    ("kinetics.py", "van_der_waals", {"V": 0.025, "T": 300.0}), ("kinetics.py", "first_order", {"t": 2.0, "c0": 1.5, "k": 0.4}),
    ("kinetics.py", "consecutive", {"t": 2.0, "A0": 1.0, "k1": 0.5, "k2": 0.2}), ("kinetics.py", "ssq", {"params": [1.2, 0.9], "S": [0.5, 1.0, 2.0], "v": [0.31, 0.52, 0.74]}),
    ("kinetics.py", "langmuir", {"p": 1.5, "q_max": 2.0, "K": 0.7}), ("kinetics.py", "tight_binding", {"L": 1.5, "P": 1.0, "Kd": 0.2}), ("kinetics.py", "antoine", {"T": 80.0}),
    # ode_steps.py
    ("ode_steps.py", "lotka_volterra", {"state": [10.0, 5.0], "alpha": 1.1, "beta": 0.4, "delta": 0.1, "gamma": 0.4}),
    ("ode_steps.py", "predators_after", {"alpha": 1.1, "beta": 0.4, "delta": 0.1, "gamma": 0.4}), ("ode_steps.py", "euler_decay", {"k": 0.7}),
    ("ode_steps.py", "pendulum_euler_cromer", {"theta0": 0.6, "g_over_l": 9.81}), ("ode_steps.py", "sir", {"beta": 0.8, "gamma": 0.2}),
    ("ode_steps.py", "velocity_verlet", {"x": 1.0, "v": 0.2, "k": 2.0, "m": 0.5, "dt": 0.05, "n": 8}, ["x", "v", "k", "m", "dt"]),
    ("ode_steps.py", "fit_error", {"params": [2.0, 0.4], "t_obs": [0.0, 0.5, 1.0, 1.5], "y_obs": [2.1, 1.6, 1.4, 1.1]}),
    ("ode_steps.py", "newton_sqrt", {"a": 2.0}), ("ode_steps.py", "crank_nicolson_heat", {"u": [1.0, 0.5, -0.3, 0.8], "r": 0.4}),
    # tf, jax, autograd
    ("tf_gradient_tape.py", "softplus_sum", {"z": [0.3, -1.2, 2.0]}),
    ("tf_gradient_tape.py", "ridge_loss", {"weights": W3, "features": X43, "targets": [1.0, -0.5, 2.0, 0.3]}),
    ("tf_gradient_tape.py", "xent", {"logits": [[0.2, -0.5, 1.1], [1.0, 0.3, 0.0]], "onehot": [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]}),
    ("tf_gradient_tape.py", "LinearModel.__call__", {"x": 1.5}), ("tf_gradient_tape.py", "mse", {"target_y": [1.0, 2.0], "predicted_y": [1.5, 1.0]}),
    ("jax_tutorial.py", "tanh", {"x": 0.8}), ("jax_tutorial.py", "loss", {"W": [0.2, -0.1, 0.4], "b": 0.1}), ("jax_tutorial.py", "selu", {"x": [-0.7, 1.3]}),
    ("jax_tutorial.py", "power_sum", {"x": [0.5, -1.5, 2.0]}), ("jax_tutorial.py", "quad", {"v": [0.4, -0.9]}), ("jax_tutorial.py", "residuals", {"p": [2.0, 0.5]}),
    ("jax_tutorial.py", "mse_loss", {"params": {"w": [[0.1, 0.2], [0.3, -0.4]], "b": [0.0, 0.0]}, "x": [1.0, -1.0], "y": [0.5, 0.5]}, ["x", "y"]),
    ("autograd_example.py", "taylor_sine", {"x": 1.1}), ("autograd_example.py", "training_loss", {"weights": [0.2, -0.3, 0.1]}), ("autograd_example.py", "black_box", {"theta": [1.0, 0.5]}),
    ("autograd_example.py", "spherical", {"p": [2.0, 0.6, 1.1]}), ("autograd_example.py", "rnn_fold", {"h0": 0.1, "xs": [0.5, -0.3, 0.8], "w": [0.7, 1.2]}),
    # curve_fitting.py
    ("curve_fitting.py", "model", {"x": 2.0, "a": 2.0, "b": 0.5, "c": 0.1}), ("curve_fitting.py", "objective", {"params": [2.0, 0.5, 0.1]}),
    ("curve_fitting.py", "chi_square", {"params": [2.0, 0.5, 0.1], "x": [0.0, 1.0, 2.0], "y": [2.1, 1.3, 0.85]}),
    ("curve_fitting.py", "gaussian_peak", {"p": [3.0, 1.0, 0.6, 0.2], "x": 1.4}), ("curve_fitting.py", "lorentzian", {"x": 0.7, "x0": 0.2, "gamma": 0.9}),
    ("curve_fitting.py", "pseudo_voigt", {"x": 0.7, "x0": 0.2, "fwhm": 0.9, "eta": 0.4}), ("curve_fitting.py", "logistic_growth", {"t": 3.0, "K": 10.0, "r": 0.8, "N0": 1.0}),
    ("curve_fitting.py", "gompertz", {"t": 2.0, "a": 5.0, "b": 2.0, "c": 0.7}), ("curve_fitting.py", "projectile_range", {"angle": 0.7}),
    ("curve_fitting.py", "beta_nll", {"ab": [2.3, 1.7], "data": [0.2, 0.5, 0.8]}), ("curve_fitting.py", "negbin_nll", {"mu": 2.5, "alpha": 0.4, "y": [0, 3, 2, 5]}, ["mu", "alpha"]),
    ("curve_fitting.py", "penalty", {"params": [2.3, 0.5, -0.2], "lb": [0.0, 0.0, 0.0], "ub": [2.0, 1.0, 1.0]}), ("curve_fitting.py", "constrained", {"params": [2.3, 0.5, -0.2]}),
    # numerical_diff.py
    ("numerical_diff.py", "function_2", {"x": [3.0, 4.0]}), ("numerical_diff.py", "function_tmp", {"x": 5.0}), ("numerical_diff.py", "wave", {"x": 0.8}),
    # korean_tutorial.py
    ("korean_tutorial.py", "비용함수", {"W": [[0.4], [-0.3]], "b": 0.1, "x": [[1.0, 2.0], [2.0, -1.0], [0.5, 0.5]], "y": [[1.0], [0.0], [1.0]]}, ["W", "b"]),
    ("korean_tutorial.py", "mse_cost", {"W": 0.5, "b": 0.2}),
    # training_losses.py
    ("training_losses.py", "mlp", {"x": [[0.5, -0.2]], "w1": [[0.1, 0.4], [-0.3, 0.2]], "b1": [0.05, 0.0], "w2": [[0.7], [-0.5]], "b2": [0.1]}),
    ("training_losses.py", "pinn_residual", {"u": [0.1, 0.5, -0.2], "u_t": [0.3, 0.1, 0.4], "u_xx": [1.0, -2.0, 0.5]}),
    ("training_losses.py", "ppo_clip_loss", {"log_prob": [-0.9, -1.5, -0.4], "old_log_prob": [-1.0, -1.1, -0.9], "advantage": [0.8, -0.5, 1.2]}),
    ("training_losses.py", "policy_gradient_loss", {"logits": [[0.2, -0.5, 1.1], [1.0, 0.3, 0.0]], "actions": [2, 0], "returns": [1.5, -0.3]}, ["logits", "returns"]),
    ("training_losses.py", "dqn_td_loss", {"q": [0.5, 1.2, -0.3], "q_next": [0.8, 0.1, 0.9], "action": 1, "reward": 0.5}, ["q", "q_next"], {"detached": ["q_next"]}),
    ("training_losses.py", "gae_value_loss", {"values": [0.5, 0.8, 0.2], "rewards": [1.0, 0.0, 2.0]}), ("training_losses.py", "entropy_bonus", {"logits": [[0.2, -0.5, 1.1]]}),
    ("training_losses.py", "wgan_penalty", {"grad_norm": [0.8, 1.3]}), ("training_losses.py", "gan_generator_loss", {"fake_logits": [0.3, -0.8]}),
    ("training_losses.py", "smooth_l1", {"pred": [0.5, 3.0, -1.0], "target": [0.1, 0.5, -0.7]}),
    ("training_losses.py", "batch_norm_loss", {"x": X32, "gamma": [1.1, 0.9], "beta": [0.1, -0.1]}),
    # pytorch_classifier.py
    ("pytorch_classifier.py", "ScaledTanh.forward", {"x": [0.5, -1.2]}),
    ("pytorch_classifier.py", "FocalLoss.forward", {"logits": [[0.2, -0.5, 1.1], [1.0, 0.3, 0.0]], "target": [2, 0]}, ["logits"]),
    ("pytorch_classifier.py", "two_layer_loss", {"w1": X32[:2], "b1": [0.1, 0.2], "w2": [[0.3, -0.2], [0.5, 0.4]], "b2": [0.0, 0.1], "x": [[1.0, 0.6], [0.4, 1.2]], "t": [1, 0]}, ["w1", "b1", "w2", "b2", "x"]),
    ("pytorch_classifier.py", "l2_penalty", {"w1": X32, "w2": [[0.3, -0.2]]}),
    # notebooks
    ("autodiff_intro.ipynb", "exp_reducer", {"t": [[0.1, 0.2], [0.3, 0.4]]}), ("autodiff_intro.ipynb", "pow_adder_reducer", {"s": [0.5, 1.5], "t": [-1.0, 2.0]}),
    ("least_squares.ipynb", "cost", {"beta": [3.0, 1.0]}), ("least_squares.ipynb", "cost_grad", {"beta": [3.0, 1.0]}),
    ("least_squares.ipynb", "weighted_cost", {"beta": [3.0, 1.0], "w": [1.0, 2.0, 0.5, 1.0]}), ("least_squares.ipynb", "cauchy_cost", {"beta": [3.0, 1.0]}),
    ("least_squares.ipynb", "polynomial_cost", {"coef": [1.0, 0.5, -0.2, 0.1]}), ("least_squares.ipynb", "r_squared", {"beta": [3.0, 1.0]}),
    ("optimizers.ipynb", "f", {"x": -7.0, "y": 2.0}), ("optimizers.ipynb", "df", {"x": -7.0, "y": 2.0}),
    ("optimizers.ipynb", "sum_squares_error", {"y": [0.1, 0.6, 0.3], "t": [0.0, 1.0, 0.0]}), ("optimizers.ipynb", "cross_entropy_error", {"y": [0.1, 0.6, 0.3], "t": [0.0, 1.0, 0.0]}, ["y"]),
    ("optimizers.ipynb", "MulLayer.forward", {"x": 100.0, "y": 2.0}), ("optimizers.ipynb", "AddLayer.forward", {"x": 1.5, "y": -2.0}),
]

POINTS += MORE + THIRD + FOURTH
